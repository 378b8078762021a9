package io.stepline.gateway.mediasession;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The media thread on machines that are slow, or stand still, in virtual time. */
class PulseTest {
  private static final long MS = 1_000_000;

  /** A machine on which each tick, read and order takes its time. */
  private static final class Machine implements Pulse.Work {
    long nowNs;
    long tickNs = 10_000;
    long orderedAtNs = -1;
    long longestOrderNs;
    long longestReadGapNs;
    long lastReadNs;
    int reads;
    java.util.function.LongUnaryOperator free = tick -> 0;
    final List<long[]> ticks = new ArrayList<>();
    final List<Long> still = new ArrayList<>();
    final Pulse pulse = new Pulse(() -> nowNs, 0);

    @Override
    public void read(long waitMs) {
      reads++;
      longestReadGapNs = Math.max(longestReadGapNs, nowNs - lastReadNs);
      nowNs += waitMs > 0 ? Math.max(MS / 10, waitMs * MS - nowNs % MS) : 1_000;
      lastReadNs = nowNs;
    }

    @Override
    public void orders() {
      if (orderedAtNs >= 0) longestOrderNs = Math.max(longestOrderNs, nowNs - orderedAtNs);
      orderedAtNs = nowNs;
    }

    @Override
    public void tick(long tick) {
      ticks.add(new long[] {tick, nowNs});
      nowNs += tickNs;
    }

    @Override
    public long free(long tick) {
      return free.applyAsLong(tick);
    }

    @Override
    public void stoodStill(long ms) {
      still.add(ms);
    }

    void runUntil(long endNs) throws IOException {
      while (nowNs < endNs) pulse.pass(this);
    }

    long lateMs(long[] tick) {
      return tick[1] / MS - tick[0];
    }
  }

  @Test
  void shouldTickEachMillisecondInTime() throws IOException {
    Machine m = new Machine();
    m.runUntil(10_000 * MS);
    assertThat(m.ticks).hasSizeBetween(9_990, 10_001).allMatch(t -> m.lateMs(t) <= 2);
    assertThat(m.pulse.shed()).isZero();
  }

  @Test
  void shouldBeNormalHalfASecondAfterTheMachineStoodStillForFive() throws IOException {
    Machine m = new Machine();
    m.runUntil(1_000 * MS);
    m.nowNs += 5_000 * MS;
    long woke = m.nowNs;
    m.runUntil(woke + 10_000 * MS);
    assertThat(m.still).singleElement().satisfies(ms -> assertThat(ms).isBetween(4_990L, 5_010L));
    assertThat(m.pulse.shed()).isBetween(4_900L, 5_010L);
    assertThat(m.ticks.stream().filter(t -> t[1] >= woke + 500 * MS)).hasSizeGreaterThan(9_000)
        .allMatch(t -> m.lateMs(t) <= 2);
    assertThat(m.ticks.stream().filter(t -> t[1] >= woke && t[1] < woke + 500 * MS)).hasSizeBetween(480, 520);
  }

  /** Ticks cost three times what there is time for: two thirds go, but sockets and orders are not forgotten. */
  @Test
  void shouldShedTicksAndGoOnReadingWhereThereIsTooMuchToDo() throws IOException {
    Machine m = new Machine();
    m.tickNs = 3 * MS;
    m.runUntil(60_000 * MS);
    assertThat(m.longestReadGapNs).isLessThan(50 * MS);
    assertThat(m.longestOrderNs).isLessThan(50 * MS);
    assertThat(m.pulse.shed()).isBetween(38_000L, 41_000L);
    assertThat(m.ticks).allMatch(t -> m.lateMs(t) <= Pulse.MOST_LATE + 20);
    m.tickNs = 10_000;
    long eased = m.nowNs;
    m.runUntil(eased + 2_000 * MS);
    assertThat(m.ticks.stream().filter(t -> t[1] > eased + 500 * MS)).allMatch(t -> m.lateMs(t) <= 2);
  }

  @Test
  void shouldCatchUpWithAShortHiccoughWithoutSheddingAnything() throws IOException {
    Machine m = new Machine();
    m.runUntil(1_000 * MS);
    m.nowNs += 40 * MS;
    m.runUntil(2_000 * MS);
    assertThat(m.pulse.shed()).isZero();
    assertThat(m.still).isEmpty();
    assertThat(m.ticks).hasSizeBetween(1_990, 2_001);
  }

  @Test
  void shouldWakeOnlyForTicksInWhichThereIsSomethingToDo() throws IOException {
    Machine m = new Machine();
    m.free = tick -> Math.floorMod(7 - tick, 20);
    m.runUntil(10_000 * MS);
    assertThat(m.ticks.stream().filter(t -> t[0] % 20 == 7)).hasSizeBetween(498, 501).allMatch(t -> m.lateMs(t) <= 2);
    assertThat(m.reads).isLessThan(2_000);
    assertThat(m.pulse.shed()).isZero();
    assertThat(m.still).isEmpty();
  }

  @Test
  void shouldSleepWithoutCallsAndBeInTimeForTheFirst() throws IOException {
    Machine m = new Machine();
    m.free = tick -> Pulse.NOTHING;
    m.runUntil(60_000 * MS);
    assertThat(m.reads).isLessThan(200);
    assertThat(m.ticks).hasSizeLessThan(200);
    m.free = tick -> Math.floorMod(7 - tick, 20);
    long begins = m.nowNs;
    m.runUntil(begins + 1_000 * MS);
    assertThat(m.ticks.stream().filter(t -> t[0] % 20 == 7)).hasSizeBetween(49, 51).allMatch(t -> m.lateMs(t) <= 2);
    assertThat(m.pulse.shed()).isZero();
    assertThat(m.still).isEmpty();
  }

  @Test
  void shouldSeeThatItStoodStillWhileItWaitedForASlotFarAhead() throws IOException {
    Machine m = new Machine();
    m.free = tick -> Math.floorMod(7 - tick, 20);
    m.runUntil(1_000 * MS);
    m.nowNs += 5_000 * MS;
    m.runUntil(7_000 * MS);
    assertThat(m.still).hasSize(1);
  }
}

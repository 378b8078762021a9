package io.stepline.ops.well;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.bus.BusHealth;
import io.stepline.kafka.bus.Reading;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.ops.live.LiveQueue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChecksTest {
  private static final long DAY_MS = 86_400_000;

  private static void bad(Check check, Check.State state) {
    assertThat(check.state()).isEqualTo(state);
    assertThat(check.cure()).isPresent();
  }

  @Test
  void shouldSayThatTheBrokersAreGoneOrAWorkerIsBehind() {
    bad(Checks.bus(new BusHealth(false, 0, 0, 0, Map.of(), 0), List.of()).getFirst(), Check.State.BROKEN);
    List<Check> behind = Checks.bus(new BusHealth(true, 0, 0, 0, Map.of(), 0),
        List.of(new Reading("vad", 2, true, Map.of("caller.audio", 5_000L)), new Reading("chat", 2, true, Map.of())));
    assertThat(behind.getFirst().state()).isEqualTo(Check.State.OK);
    bad(behind.get(1), Check.State.DEGRADED);
    assertThat(behind.get(2).state()).isEqualTo(Check.State.OK);
  }

  @Test
  void shouldSayWhichModelIsSilentOrFull() {
    List<Check> all = Checks.models(List.of(new ModelLoad("w1", "chat", 1, 10, 100_000_000),
        new ModelLoad("w2", "chat", 10, 10, 100_000_000), new ModelLoad("w3", "decoder", 1, 10, 80_000_000)),
        101_000_000);
    assertThat(all.getFirst().state()).isEqualTo(Check.State.OK);
    bad(all.get(1), Check.State.DEGRADED);
    bad(all.get(2), Check.State.BROKEN);
    assertThat(Checks.models(List.of(), 1).getFirst().state()).isEqualTo(Check.State.UNKNOWN);
  }

  @Test
  void shouldWarnBeforeACertificateEndsAndADiskIsFull() {
    assertThat(Checks.certificate("sip", 30 * DAY_MS, 0).state()).isEqualTo(Check.State.OK);
    bad(Checks.certificate("sip", 13 * DAY_MS, 0), Check.State.DEGRADED);
    bad(Checks.certificate("sip", DAY_MS, 2 * DAY_MS), Check.State.BROKEN);
    assertThat(Checks.disk("data", 6L << 30, 100L << 30).state()).isEqualTo(Check.State.OK);
    bad(Checks.disk("data", 4L << 30, 100L << 30), Check.State.DEGRADED);
    bad(Checks.disk("data", 100L << 20, 100L << 30), Check.State.BROKEN);
  }

  @Test
  void shouldSayWhereSomebodyWaitsTooLong() {
    LiveQueue queue = new LiveQueue("support", Map.of(new CallId("c1"), 0L), List.of());
    assertThat(Checks.queues(List.of(queue), 100_000_000).getFirst().state()).isEqualTo(Check.State.OK);
    bad(Checks.queues(List.of(queue), 130_000_000).getFirst(), Check.State.DEGRADED);
  }

  @Test
  void shouldSayWhichTrunkIsDown() {
    List<Check> all = Checks.trunks(new java.util.TreeMap<>(Map.of("a", "up", "b", "down")));
    assertThat(all.getFirst().state()).isEqualTo(Check.State.OK);
    bad(all.get(1), Check.State.BROKEN);
    bad(Checks.process(List.of("vad: no partitions")).getFirst(), Check.State.BROKEN);
  }
}

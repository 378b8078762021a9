package io.stepline.gateway.mediasession;

import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * The beat of the media thread: a tick each millisecond by absolute time, between reading and orders; it waits through
 * ticks in which there is nothing to do. Each pass reads and does what was ordered, however late it is; of ticks that
 * are overdue it does a few, and those later than {@value #MOST_LATE} ms it sheds and counts. So a machine that is too
 * slow does less, and one that stood still goes on with what is now. Owned by the media thread.
 */
final class Pulse {
  static final long TICK_NS = 1_000_000;
  static final int MOST_LATE = 60;
  private static final int TICKS_PER_PASS = 5;
  /** Beyond this what waits in sockets and buffers is old as well. */
  private static final int STOOD_STILL = 200;
  /** Of {@link Work#free}: there is no tick with anything to do. */
  static final long NOTHING = -1;
  /** Waits at most so long for what to do; whoever brings something ends the wait. */
  private static final int LONGEST_WAIT_MS = 500;

  private final LongSupplier nanoClock;
  private final long startNs;
  private long tick;
  private final LongAdder shed = new LongAdder();

  /** What is done between beats. */
  interface Work {
    /** Reads what has come, or waits for it. @param waitMs 0 for not at all */
    void read(long waitMs) throws IOException;

    void orders();

    /** @param tick counted from the start */
    void tick(long tick);

    /** From {@code tick} on, so many ticks have nothing to do; {@link #NOTHING} when none has. */
    long free(long tick);

    /** So long nothing was done that should have been; what has come meanwhile is old. */
    void stoodStill(long ms);
  }

  /** @param startNs when tick 0 is due, by {@code nanoClock} */
  Pulse(LongSupplier nanoClock, long startNs) {
    this.nanoClock = nanoClock;
    this.startNs = startNs;
  }

  void pass(Work work) throws IOException {
    long free = work.free(tick);
    long waitNs = free == NOTHING ? LONGEST_WAIT_MS * TICK_NS
        : startNs + (tick + free) * TICK_NS - nanoClock.getAsLong();
    work.read(waitNs <= 0 ? 0 : Math.clamp(waitNs / TICK_NS, 1, LONGEST_WAIT_MS));
    passOver(free);
    work.orders();
    shedWhatIsTooLate(work);
    for (int n = 0; n < TICKS_PER_PASS && startNs + tick * TICK_NS <= nanoClock.getAsLong(); n++) work.tick(tick++);
  }

  /** Ticks with nothing to do are not late. */
  private void passOver(long free) {
    long now = Math.max(tick, (nanoClock.getAsLong() - startNs) / TICK_NS);
    tick = free == NOTHING ? now : Math.min(tick + free, now);
  }

  private void shedWhatIsTooLate(Work work) {
    long late = (nanoClock.getAsLong() - startNs) / TICK_NS - tick;
    if (late <= MOST_LATE) return;
    tick += late;
    shed.add(late);
    if (late >= STOOD_STILL) work.stoodStill(late);
  }

  /** Ticks that were not done because they were too late, milliseconds of each session's slot. Thread-safe. */
  long shed() {
    return shed.sum();
  }
}

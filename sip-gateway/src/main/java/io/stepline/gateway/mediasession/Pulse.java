package io.stepline.gateway.mediasession;

import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * The beat of the media thread: a tick each millisecond by absolute time, between reading and orders. Each pass reads
 * and does what was ordered, however late it is; of ticks that are overdue it does a few, and those later than
 * {@value #MOST_LATE} ms it sheds and counts. So a machine that is too slow does less, and one that stood still goes on
 * with what is now. Owned by the media thread.
 */
final class Pulse {
  static final long TICK_NS = 1_000_000;
  static final int MOST_LATE = 60;
  private static final int TICKS_PER_PASS = 5;
  /** Beyond this what waits in sockets and buffers is old as well. */
  private static final int STOOD_STILL = 200;

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

    /** So long nothing was done that should have been; what has come meanwhile is old. */
    void stoodStill(long ms);
  }

  /** @param startNs when tick 0 is due, by {@code nanoClock} */
  Pulse(LongSupplier nanoClock, long startNs) {
    this.nanoClock = nanoClock;
    this.startNs = startNs;
  }

  void pass(Work work) throws IOException {
    long waitNs = startNs + tick * TICK_NS - nanoClock.getAsLong();
    work.read(waitNs <= 0 ? 0 : Math.max(1, waitNs / TICK_NS));
    work.orders();
    shedWhatIsTooLate(work);
    for (int n = 0; n < TICKS_PER_PASS && startNs + tick * TICK_NS <= nanoClock.getAsLong(); n++) work.tick(tick++);
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

package io.stepline.media.pace;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * One thread that wakes up to a thousand streams each once in 20 ms, spread over 20 slots of 1 ms, by absolute
 * deadlines. It sleeps through slots that nobody has, and for good while there are no streams. What it calls must only
 * send what lies ready.
 */
public final class PacingWheel implements AutoCloseable {
  public static final int SLOTS = 20;
  private static final long SLOT_NS = 1_000_000;

  /** A stream with something to send every 20 ms. */
  @FunctionalInterface
  public interface Paced {
    /** Sends what lies ready for this tick; called on the wheel's thread, must not wait. */
    void tick(long dueNs);
  }

  private final List<List<Paced>> slots;
  private final AtomicInteger nextSlot = new AtomicInteger();
  private final SingleWriterRecorder lateness = new SingleWriterRecorder(3_600_000_000L, 3);
  private final Thread thread;
  private volatile boolean closing;
  private volatile long firstDueNs;

  public PacingWheel(String name) {
    slots =
        java.util.stream.IntStream.range(0, SLOTS).<List<Paced>>mapToObj(i -> new CopyOnWriteArrayList<>()).toList();
    thread = Thread.ofPlatform().daemon().name(name).priority(Thread.MAX_PRIORITY).unstarted(this::run);
  }

  /** @param firstDueNs when slot 0 comes first, by {@link System#nanoTime()} */
  public void start(long firstDueNs) {
    this.firstDueNs = firstDueNs;
    thread.start();
  }

  /** Puts a stream into the emptiest slot. @return its slot, 0 to 19 */
  public int add(Paced stream) {
    int start = nextSlot.getAndIncrement();
    int best = start % SLOTS;
    for (int i = 0; i < SLOTS; i++)
      if (slots.get((start + i) % SLOTS).size() < slots.get(best).size()) best = (start + i) % SLOTS;
    add(stream, best);
    return best;
  }

  /** Puts a stream into a slot of its caller's choice. */
  public void add(Paced stream, int slot) {
    slots.get(slot).add(stream);
    LockSupport.unpark(thread);
  }

  public void remove(Paced stream) {
    slots.forEach(s -> s.remove(stream));
  }

  public int streams() {
    return slots.stream().mapToInt(List::size).sum();
  }

  /** How late ticks began since the last call, in microseconds. */
  public Histogram lateness() {
    return lateness.getIntervalHistogram();
  }

  private void run() {
    long tick = 0;
    while (!closing) {
      if (isIdle()) {
        LockSupport.park(this);
        tick = Math.max(tick, (System.nanoTime() - firstDueNs) / SLOT_NS);
        continue;
      }
      List<Paced> streams = slots.get((int) (tick % SLOTS));
      if (streams.isEmpty()) {
        tick++;
        continue;
      }
      long due = firstDueNs + tick++ * SLOT_NS;
      for (long wait = due - System.nanoTime(); wait > 0 && !closing; wait = due - System.nanoTime())
        LockSupport.parkNanos(wait);
      if (closing) return;
      lateness.recordValue(Math.max(0, (System.nanoTime() - due) / 1000));
      for (Paced stream : streams) stream.tick(due);
    }
  }

  private boolean isIdle() {
    for (List<Paced> slot : slots) if (!slot.isEmpty()) return false;
    return true;
  }

  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

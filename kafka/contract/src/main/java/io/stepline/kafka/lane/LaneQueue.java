package io.stepline.kafka.lane;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for a lane: urgent steps, timers, usual steps. Times are nanoseconds of whatever clock the lane has.
 * Thread-safe.
 */
final class LaneQueue {
  private static final long NEVER_NS = Long.MAX_VALUE;

  private final int mostWaiting;
  private final Queue<Runnable> urgent = new ArrayDeque<>();
  private final Queue<Runnable> usual = new ArrayDeque<>();
  private final PriorityQueue<Timed> timers = new PriorityQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean closing;
  private long number;
  private long done;
  private long failed;
  private long dropped;

  /** @param mostWaiting how many usual steps may wait */
  LaneQueue(int mostWaiting) {
    this.mostWaiting = mostWaiting;
  }

  /** Of two that are due together, the older goes first. A cancelled one keeps its place and does nothing. */
  private static final class Timed implements Lane.Timer, Comparable<Timed> {
    private static final Runnable NOTHING = () -> {};
    private final long dueNs;
    private final long number;
    private volatile Runnable step;

    Timed(long dueNs, long number, Runnable step) {
      this.dueNs = dueNs;
      this.number = number;
      this.step = step;
    }

    @Override
    public void cancel() {
      step = NOTHING;
    }

    @Override
    public int compareTo(Timed other) {
      int byTime = Long.compare(dueNs - other.dueNs, 0);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  /** @param byOwner a step of the lane gives it, which is heard while the lane closes too */
  boolean put(boolean first, boolean byOwner, Runnable step) {
    lock.lock();
    try {
      if (closing && !byOwner || !first && usual.size() >= mostWaiting) {
        dropped++;
        return false;
      }
      (first ? urgent : usual).add(step);
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  Lane.Timer at(long dueNs, Runnable step) {
    lock.lock();
    try {
      Timed timed = new Timed(dueNs, number++, step);
      if (!closing) timers.add(timed);
      changed.signal();
      return timed;
    } finally {
      lock.unlock();
    }
  }

  /** What is to be done now. */
  Optional<Runnable> poll(long nowNs) {
    lock.lock();
    try {
      if (!urgent.isEmpty()) return Optional.of(urgent.remove());
      if (!timers.isEmpty() && timers.peek().dueNs - nowNs <= 0) {
        Timed due = timers.remove();
        return Optional.of(() -> due.step.run());
      }
      return Optional.ofNullable(usual.poll());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for what is to be done, by the clock of this machine. @return empty when the lane has closed and nothing
   * waits
   */
  Optional<Runnable> take() throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        long now = System.nanoTime();
        Optional<Runnable> next = poll(now);
        if (next.isPresent() || closing) return next;
        long wait = untilTimerNs(now);
        if (wait == NEVER_NS) changed.await();
        else changed.awaitNanos(wait);
      }
    } finally {
      lock.unlock();
    }
  }

  /** How long until the next timer; the largest number when there is none. */
  long untilTimerNs(long nowNs) {
    lock.lock();
    try {
      return timers.isEmpty() ? NEVER_NS : Math.max(0, timers.peek().dueNs - nowNs);
    } finally {
      lock.unlock();
    }
  }

  /** Does a step, counts it, and tells of its failure, which ends nothing but the step. */
  void guarded(String lane, Runnable step, Lane.Failures failures) {
    boolean well = false;
    try {
      step.run();
      well = true;
    } catch (RuntimeException | Error e) {
      failures.failed(lane, e);
    } finally {
      ran(well);
    }
  }

  void ran(boolean well) {
    lock.lock();
    try {
      if (well) done++;
      else failed++;
    } finally {
      lock.unlock();
    }
  }

  /** From now on only the lane's own steps add to it. */
  void close() {
    lock.lock();
    try {
      closing = true;
      timers.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What still waits is given up. */
  void discard() {
    lock.lock();
    try {
      dropped += urgent.size() + usual.size();
      urgent.clear();
      usual.clear();
    } finally {
      lock.unlock();
    }
  }

  Lane.Counts counts() {
    lock.lock();
    try {
      return new Lane.Counts(done, failed, dropped, urgent.size(), usual.size());
    } finally {
      lock.unlock();
    }
  }
}

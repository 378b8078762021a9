package io.stepline.kafka.lane;

import java.util.Optional;

/** A lane with a thread of its own. */
public final class ThreadLane implements Lane, AutoCloseable {
  private static final long CLOSE_MS = 3_000;

  private final String name;
  private final LaneQueue queue;
  private final Failures failures;
  private final Thread thread;

  private ThreadLane(String name, int mostWaiting, Failures failures) {
    this.name = name;
    this.queue = new LaneQueue(mostWaiting);
    this.failures = failures;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::loop);
  }

  public static ThreadLane start(String name, Failures failures) {
    return start(name, Integer.MAX_VALUE, failures);
  }

  /** @param mostWaiting usual steps beyond so many are dropped and counted */
  public static ThreadLane start(String name, int mostWaiting, Failures failures) {
    ThreadLane lane = new ThreadLane(name, mostWaiting, failures);
    lane.thread.start();
    return lane;
  }

  private void loop() {
    try {
      for (Optional<Runnable> next = queue.take(); next.isPresent(); next = queue.take())
        queue.guarded(name, next.get(), failures);
    } catch (InterruptedException e) {
      queue.close();
      queue.discard();
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean run(Runnable step) {
    return queue.put(false, isOwner(), step);
  }

  @Override
  public boolean runFirst(Runnable step) {
    return queue.put(true, isOwner(), step);
  }

  @Override
  public Timer after(long delayMs, Runnable step) {
    return queue.at(System.nanoTime() + delayMs * 1_000_000, step);
  }

  @Override
  public boolean isOwner() {
    return Thread.currentThread() == thread;
  }

  /** False when it has closed and did, or gave up, what waited. */
  public boolean isRunning() {
    return thread.isAlive();
  }

  @Override
  public Counts counts() {
    return queue.counts();
  }

  @Override
  public void close() {
    close(CLOSE_MS);
  }

  /**
   * Takes no more, forgets its timers, and does what waits, for so long at the most; what waits then is dropped. A step
   * under way is not interrupted.
   *
   * @return whether all was done
   */
  public boolean close(long mostMs) {
    queue.close();
    if (isOwner()) return false;
    try {
      if (thread.join(java.time.Duration.ofMillis(mostMs))) return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    queue.discard();
    return false;
  }
}

package io.stepline.kafka.lane;

import java.util.Optional;

/**
 * A lane that a test steps by hand, with a clock that the test moves. Steps run on the test's thread, and a step that
 * fails fails the test. Owned by that thread.
 */
public final class ManualLane implements Lane {
  private final String name;
  private final LaneQueue queue = new LaneQueue(Integer.MAX_VALUE);
  private long nowNs;
  private boolean inside;

  public ManualLane(String name) {
    this.name = name;
  }

  /** Does the next step. @return false when nothing is to be done now */
  public boolean step() {
    Optional<Runnable> next = queue.poll(nowNs);
    next.ifPresent(this::asOwner);
    return next.isPresent();
  }

  /** Does all that is to be done now. @return how many steps */
  public int runAll() {
    int steps = 0;
    while (step()) steps++;
    return steps;
  }

  /** Lets time pass: each timer runs at its own moment, and what it gives is done before the next one. */
  public void advance(long ms) {
    long endNs = nowNs + ms * 1_000_000;
    runAll();
    for (long wait = queue.untilTimerNs(nowNs); wait <= endNs - nowNs; wait = queue.untilTimerNs(nowNs)) {
      nowNs += wait;
      runAll();
    }
    nowNs = endNs;
  }

  /** Does something as a step would. */
  public void asOwner(Runnable step) {
    boolean before = inside;
    boolean well = false;
    inside = true;
    try {
      step.run();
      well = true;
    } finally {
      inside = before;
      queue.ran(well);
    }
  }

  public long nowMs() {
    return nowNs / 1_000_000;
  }

  /** As a lane that closes: others give no more, timers are forgotten, what waits is done. */
  public void close() {
    queue.close();
    runAll();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean run(Runnable step) {
    return queue.put(false, inside, step);
  }

  @Override
  public boolean runFirst(Runnable step) {
    return queue.put(true, inside, step);
  }

  @Override
  public Timer after(long delayMs, Runnable step) {
    return queue.at(nowNs + delayMs * 1_000_000, step);
  }

  @Override
  public boolean isOwner() {
    return inside;
  }

  @Override
  public Counts counts() {
    return queue.counts();
  }
}

package io.stepline.kafka.lane;

import java.util.Optional;

/**
 * A lane for a thread that also waits for something else, such as sockets: it does the steps when it comes by, and is
 * woken when there are some.
 */
public final class PolledLane implements Lane {
  private final String name;
  private final LaneQueue queue = new LaneQueue(Integer.MAX_VALUE);
  private final Runnable wake;
  private final Failures failures;
  private volatile Optional<Thread> owner = Optional.empty();

  /** @param wake makes the owner come by; called by whoever gives a step */
  public PolledLane(String name, Runnable wake, Failures failures) {
    this.name = name;
    this.wake = wake;
    this.failures = failures;
  }

  /** The calling thread is the owner from now on. */
  public void own() {
    owner = Optional.of(Thread.currentThread());
  }

  /** Does all that is to be done now; called by the owner. */
  public void runWaiting() {
    guard();
    for (Optional<Runnable> next = poll(); next.isPresent(); next = poll()) guarded(next.get());
  }

  private Optional<Runnable> poll() {
    return queue.poll(System.nanoTime());
  }

  /** Does one thing of the owner's own, with the same care for its failure. */
  public void guarded(Runnable step) {
    queue.guarded(name, step, failures);
  }

  /** How long the owner may wait for its other things; the largest number when no timer runs. */
  public long untilTimerNs() {
    return queue.untilTimerNs(System.nanoTime());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean run(Runnable step) {
    return woken(queue.put(false, isOwner(), step));
  }

  @Override
  public boolean runFirst(Runnable step) {
    return woken(queue.put(true, isOwner(), step));
  }

  @Override
  public Timer after(long delayMs, Runnable step) {
    Timer timer = queue.at(System.nanoTime() + delayMs * 1_000_000, step);
    wake.run();
    return timer;
  }

  private boolean woken(boolean taken) {
    if (taken) wake.run();
    return taken;
  }

  @Override
  public boolean isOwner() {
    return owner.filter(t -> t == Thread.currentThread()).isPresent();
  }

  @Override
  public Counts counts() {
    return queue.counts();
  }

  /** Takes no more from others; the owner does what waits by {@link #runWaiting} before it ends. */
  public void stopTaking() {
    queue.close();
    wake.run();
  }
}

package io.stepline.kafka.lane;

/**
 * One owner of some state: steps given to it run one after another, never two at a time, so that what they touch needs
 * no lock. Steps of the same priority keep their order; a step that fails is told and the next one runs. Giving steps
 * is thread-safe and never waits.
 */
public interface Lane {
  String name();

  /**
   * Gives a step that waits its turn.
   *
   * @return false when it will not run: the lane is closing, or too much waits already; counted as dropped
   */
  boolean run(Runnable step);

  /** Gives a step that runs before all that wait by {@link #run}; only a closing lane refuses it. */
  boolean runFirst(Runnable step);

  /** A step for later. When due it runs before what waits by {@link #run}. A closing lane forgets its timers. */
  Timer after(long delayMs, Runnable step);

  /** Whether the caller is a step of this lane. */
  boolean isOwner();

  Counts counts();

  /** Fails where something that this lane owns is touched from elsewhere. */
  default void guard() {
    if (isOwner()) return;
    throw new IllegalStateException(
        "lane " + name() + " owns this, not thread " + Thread.currentThread().getName() + "; give it a step");
  }

  /** Again and again, {@code periodMs} after the last time was done, until cancelled. */
  default Timer every(long periodMs, Runnable step) {
    return Repeated.on(this, periodMs, step);
  }

  /** A step to come. */
  interface Timer {
    /** After this, called on the lane, the step does not run; called elsewhere, it may be running. */
    void cancel();
  }

  /** Who hears of steps that failed; called on the lane. */
  interface Failures {
    void failed(String lane, Throwable why);
  }

  /**
   * What a lane has done.
   *
   * @param dropped steps that were refused, or still waited when the time for closing was over
   * @param urgent steps of {@link #runFirst} that wait, and {@code usual} of {@link #run}
   */
  record Counts(long done, long failed, long dropped, int urgent, int usual) {}
}

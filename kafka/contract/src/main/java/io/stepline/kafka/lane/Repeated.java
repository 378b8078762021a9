package io.stepline.kafka.lane;

/** A timer that sets itself again. Owned by its lane, but for {@link #cancel}, which anyone may call. */
final class Repeated implements Lane.Timer {
  private final Lane lane;
  private final long periodMs;
  private final Runnable step;
  private volatile boolean cancelled;

  private Repeated(Lane lane, long periodMs, Runnable step) {
    this.lane = lane;
    this.periodMs = periodMs;
    this.step = step;
  }

  static Repeated on(Lane lane, long periodMs, Runnable step) {
    Repeated repeated = new Repeated(lane, periodMs, step);
    lane.after(periodMs, repeated::go);
    return repeated;
  }

  private void go() {
    if (cancelled) return;
    try {
      step.run();
    } finally {
      lane.after(periodMs, this::go);
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
  }
}

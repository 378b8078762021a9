package io.stepline.dialog.campaign;

/** How many calls to place now: {@code state + now -> calls}. Pure. */
public final class PacingPlanner {
  /** Answers in the window from which on its abandon rate is believed. */
  private static final int ENOUGH = 40;

  private PacingPlanner() {}

  public static int callsToPlace(Pace pace, Floor floor, DialStats stats, long nowMs) {
    double perAgent = switch (pace.mode()) {
      case PREVIEW, PROGRESSIVE -> 1;
      case RATIO -> stats.answeredInWindow(nowMs) >= ENOUGH && stats.abandonRate(nowMs) > pace.abandonCap() ? 1 : pace.ratio();
      case PREDICTIVE -> stats.ratio();
    };
    int agents = pace.mode() == Pace.Mode.PREVIEW ? floor.requested() : floor.ready();
    int wanted = (int) Math.floor(agents * perAgent) - floor.ringing();
    int room = Math.min(pace.maxInFlight(), floor.clusterRoom()) - floor.ringing();
    return Math.max(0, Math.min(wanted, room));
  }
}

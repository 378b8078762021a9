package io.stepline.dialog.campaign.pace;

/**
 * How many calls to place now: {@code state + now -> calls}. Pure. Beyond one call for each free agent it places only
 * what could be answered, and want an agent, all at once without the abandon rate of the rolling window passing the
 * cap; so the cap holds at every moment, not only in the long run.
 */
public final class PacingPlanner {
  private PacingPlanner() {}

  public static int callsToPlace(Pace pace, Floor floor, DialStats stats, long nowMs) {
    double perAgent = switch (pace.mode()) {
      case PREVIEW, PROGRESSIVE -> 1;
      case RATIO -> pace.ratio();
      case PREDICTIVE -> stats.ratio();
    };
    int agents = pace.mode() == Pace.Mode.PREVIEW ? floor.requested() : floor.ready();
    int pending = floor.ringing() + floor.undecided();
    int wanted = (int) Math.floor(agents * perAgent) - pending;
    int safe = agents + Math.max(0, stats.mayAbandon(nowMs)) - pending;
    int room = Math.min(pace.maxInFlight(), floor.clusterRoom()) - floor.ringing();
    return Math.max(0, Math.min(Math.min(wanted, safe), room));
  }
}

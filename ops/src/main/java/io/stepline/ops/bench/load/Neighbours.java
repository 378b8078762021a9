package io.stepline.ops.bench.load;

import java.util.List;

/**
 * What else the machine did.
 *
 * @param idle percent of the whole machine
 * @param others percent of one core that processes took which are none of ours
 * @param stolen percent of the whole machine that its host took
 */
public record Neighbours(double idle, double others, double stolen, double load1) {
  /** Of one core; above it a run says more about the neighbours than about us. */
  private static final double MOST_OTHERS = 10;
  private static final double MOST_STOLEN = 1;

  static Neighbours between(ProcTable.Machine before, ProcTable.Machine after, List<Cost> ours, long elapsedNs) {
    double total = after.totalNs() - before.totalNs();
    double idle = after.idleNs() - before.idleNs();
    double stolen = after.stolenNs() - before.stolenNs();
    double mine = ours.stream().mapToDouble(Cost::percent).sum();
    return new Neighbours(100 * idle / total, Math.max(0, 100 * (total - idle - stolen) / elapsedNs - mine),
        100 * stolen / total, after.load1());
  }

  public boolean isBusy() {
    return others > MOST_OTHERS || stolen > MOST_STOLEN;
  }
}

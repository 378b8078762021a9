package io.stepline.ops.bench.load;

import java.util.List;

/**
 * One measurement.
 *
 * @param streams of sound each way, by which costs are divided
 * @param costs of what was measured and, as {@code callers}, of who called
 * @param machine while it was measured
 */
public record LoadRun(String what, int streams, LoadResult callers, List<Cost> costs, Neighbours machine) {
  static final String CALLERS = "callers";
  /** Callers that come by later than this themselves are no measure of others. */
  private static final double MOST_TICK_MS = 10;

  /** Whether it says more about the machine's other work than about what was measured. */
  public boolean isBusy() {
    return machine.isBusy() || callers.tick().p99Ms() > MOST_TICK_MS;
  }

  /** All but the callers, percent of one core. */
  double percent() {
    return costs.stream().filter(c -> !c.process().equals(CALLERS)).mapToDouble(Cost::percent).sum();
  }

  double jit() {
    return costs.stream().filter(c -> !c.process().equals(CALLERS)).mapToDouble(Cost::jit).sum();
  }

  double perStream() {
    return (percent() - jit()) / Math.max(1, streams);
  }
}

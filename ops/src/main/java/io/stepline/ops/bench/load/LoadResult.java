package io.stepline.ops.bench.load;

import java.util.List;
import java.util.Map;

/**
 * What the callers saw.
 *
 * @param answered calls that were answered; {@code refused} by status, 0 where nobody answered in 32 s
 * @param endedByHouse calls that the house ended before their time
 * @param repeated requests that had to be sent again
 * @param setUp from INVITE to 200, as the kernel saw both
 * @param departures of what was sent to the callers while it was measured
 * @param tick how late the callers' own loop came by: no part of the lateness above
 * @param stampedBy whose clock says when a packet came
 */
public record LoadResult(int calls, int answered, Map<Integer, Integer> refused, int endedByHouse, int repeated,
    long sent, long received, Spread setUp, Departures.Result departures, Spread tick, String stampedBy) {
  /** Milliseconds. */
  public record Spread(int count, double p50Ms, double p95Ms, double p99Ms, double p999Ms, double worstMs) {
    static Spread of(List<Long> ns) {
      long[] sorted = ns.stream().mapToLong(Long::longValue).sorted().toArray();
      return new Spread(sorted.length, Departures.at(sorted, 0.5), Departures.at(sorted, 0.95),
          Departures.at(sorted, 0.99), Departures.at(sorted, 0.999), Departures.at(sorted, 1));
    }
  }
}

package io.stepline.ops.bench.paper;

import io.stepline.gateway.call.Homes;
import java.util.List;

/**
 * How many of each a fleet needs for so many calls at once, by what one of each was measured to carry.
 *
 * @param own gateways draw the ids of their calls so that they lie in partitions of their own
 */
record FleetPlan(int calls, int gateways, int vads, int partitions, boolean own) {
  static final int CALLS_A_GATEWAY = 400;
  static final int CALLS_A_VAD = 700;
  /** Room for uneven shares, and for the calls of one that is lost. */
  private static final double ROOM_GATEWAYS = 1.25;
  private static final double ROOM_VADS = 1.4;
  /** Of each worker or gateway: the more there are, the more evenly they can be shared out. */
  private static final int PARTITIONS_EACH = 4;

  static FleetPlan of(int calls, boolean own) {
    int gateways = (int) Math.ceil(calls * ROOM_GATEWAYS / CALLS_A_GATEWAY);
    int vads = (int) Math.ceil(calls * ROOM_VADS / CALLS_A_VAD) + 1;
    return new FleetPlan(calls, gateways, vads, PARTITIONS_EACH * Math.max(gateways, vads), own);
  }

  /** A partition of this gateway's own; {@code n} is any number. */
  int home(int gateway, int n) {
    List<Integer> mine = Homes.share(gateway, gateways, partitions);
    return mine.get(n % mine.size());
  }
}

package io.stepline.dialog.campaign.run;

import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ClusterLoad;
import io.stepline.kafka.contract.ModelLoad;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who talks and what the model cluster carries, from the bus. Owned by the dialer's lock. */
final class FloorWatch {
  private static final long STALE_MS = 5_000;
  private final double callsPerStream;
  private final Set<CallId> talking = new HashSet<>();
  private final Map<CallId, String> agentLegs = new HashMap<>();
  private final ClusterLoad cluster = new ClusterLoad(STALE_MS);

  FloorWatch(double callsPerStream) {
    this.callsPerStream = callsPerStream;
  }

  void event(CallEvent event) {
    switch (event) {
      case CallEvent.Answered a -> {
        talking.add(a.call());
        if (a.direction() == CallEvent.Direction.OUTBOUND) agentLegs.put(a.call(), a.to());
      }
      case CallEvent.Ended e -> {
        talking.remove(e.call());
        agentLegs.remove(e.call());
      }
      default -> {}
    }
  }

  void load(ModelLoad load, long nowMs) {
    cluster.heard(load, nowMs);
  }

  /** Calls that the model cluster can take besides those that talk; a great many where it knows no limit. */
  int clusterRoom(long nowMs) {
    if (!cluster.isKnown()) return 1_000_000;
    return Math.max(0, (int) Math.floor(cluster.total(nowMs).capacity() * callsPerStream) - talking.size());
  }

  /** How many of these agents, SIP or tel URIs, are in a call. */
  int busy(List<String> agents) {
    Set<String> users = new HashSet<>(agentLegs.values());
    return (int) agents.stream()
        .filter(a -> users.contains(a.replaceFirst("^(sips?|tel):", "").replaceFirst("[@;].*$", ""))).count();
  }
}

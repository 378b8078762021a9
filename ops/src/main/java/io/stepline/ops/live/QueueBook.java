package io.stepline.ops.live;

import io.stepline.kafka.contract.AgentClaim;
import io.stepline.kafka.contract.CallId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Who waits in which queue, and for whom each agent is taken. Owned by the live book. */
final class QueueBook {
  private final Map<String, List<String>> agents;
  private final Map<String, Map<CallId, Long>> waiting = new HashMap<>();
  private final Map<String, AgentClaim> claims = new HashMap<>();
  private final Set<CallId> talking = new HashSet<>();

  QueueBook(Map<String, List<String>> agents) {
    this.agents = new TreeMap<>(agents);
  }

  void waits(String queue, CallId call, long sinceUs) {
    left(call);
    if (agents.containsKey(queue)) waiting.computeIfAbsent(queue, q -> new LinkedHashMap<>()).put(call, sinceUs);
  }

  void left(CallId call) {
    waiting.values().forEach(w -> w.remove(call));
    talking.remove(call);
  }

  void talks(CallId call, boolean now) {
    if (now) talking.add(call);
    else talking.remove(call);
  }

  /** Claims of agents that no queue has are passed over, so that what is kept is bounded by the bot files. */
  void claim(AgentClaim claim) {
    if (agents.values().stream().anyMatch(a -> a.contains(claim.agent()))) claims.put(claim.agent(), claim);
  }

  List<LiveQueue> all() {
    List<LiveQueue> all = new ArrayList<>();
    agents.forEach((queue, names) -> all.add(new LiveQueue(queue,
        Map.copyOf(waiting.getOrDefault(queue, Map.of())), names.stream().map(this::agent).toList())));
    return all;
  }

  private LiveQueue.Agent agent(String name) {
    return Optional.ofNullable(claims.get(name)).filter(AgentClaim::taken)
        .map(c -> new LiveQueue.Agent(name, talking.contains(c.call()) ? "busy" : "ringing", Optional.of(c.call())))
        .orElseGet(() -> new LiveQueue.Agent(name, "free", Optional.empty()));
  }
}

package io.stepline.dialog.runtime;

import io.stepline.kafka.contract.AgentClaim;
import io.stepline.kafka.contract.CallId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who has which agent, from the claims on the bus: the first claim of an agent who is free counts, and whoever reads
 * the same claims in the same order knows the same. Without clock; owned by the worker's lane.
 */
final class AgentBook {
  private final Map<String, Standing> agents = new HashMap<>();

  /** @param sinceUs idle since, when nobody has the agent @param untilUs the claim holds, or the agent rests */
  private record Standing(Optional<CallId> holder, long sinceUs, long untilUs) {}

  private static final Standing NEVER_ASKED = new Standing(Optional.empty(), 0, 0);

  /** Takes the next claim from the bus. @return whether it counts */
  boolean heard(AgentClaim claim) {
    Standing now = agents.getOrDefault(claim.agent(), NEVER_ASKED);
    boolean theirs = now.holder().filter(claim.call()::equals).isPresent();
    boolean counts = claim.taken() ? theirs || now.untilUs() <= claim.atUs() : theirs;
    if (counts) agents.put(claim.agent(), claim.taken()
        ? new Standing(Optional.of(claim.call()), now.sinceUs(), claim.untilUs())
        : new Standing(Optional.empty(), claim.atUs(), claim.untilUs()));
    return counts;
  }

  /** Whether a claim for this caller would count now, as far as has been read. */
  boolean isFree(String agent, CallId call, long nowUs) {
    Standing now = agents.getOrDefault(agent, NEVER_ASKED);
    return has(agent, call) || now.untilUs() <= nowUs;
  }

  boolean has(String agent, CallId call) {
    return agents.getOrDefault(agent, NEVER_ASKED).holder().filter(call::equals).isPresent();
  }

  /** Unix time in microseconds; 0 for one who was never asked. */
  long idleSinceUs(String agent) {
    return agents.getOrDefault(agent, NEVER_ASKED).sinceUs();
  }
}

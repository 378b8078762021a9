package io.stepline.kafka.contract;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * An agent of a queue is taken for a caller, or given back. Whose claim lies first on the bus has the agent; all
 * controllers read them all.
 *
 * @param agent SIP address, as queues name it
 * @param call the caller's
 * @param taken false when the agent is given back
 * @param untilUs taken: when the claim runs out unless it is renewed; given back: until when the agent is left alone
 */
public record AgentClaim(String agent, CallId call, boolean taken, long atUs, long untilUs) {
  /** Its key on the bus: claims of one agent have one order. */
  public CallId key() {
    return new CallId(UUID.nameUUIDFromBytes(agent.getBytes(StandardCharsets.UTF_8)).toString());
  }
}

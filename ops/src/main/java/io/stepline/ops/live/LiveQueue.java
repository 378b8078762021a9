package io.stepline.ops.live;

import io.stepline.kafka.contract.CallId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A queue of a bot file and who waits in it.
 *
 * @param waiting since when, Unix microseconds, by call
 */
public record LiveQueue(String name, Map<CallId, Long> waiting, List<Agent> agents) {
  /** @param state free, ringing, busy or away @param call the caller's */
  public record Agent(String name, String state, Optional<CallId> call) {}
}

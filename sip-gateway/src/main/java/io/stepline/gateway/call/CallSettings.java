package io.stepline.gateway.call;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * @param gateway our name among the gateways on the bus
 * @param trunks the first that matches a peer counts
 * @param routes bot by dialled user part
 * @param defaultBot for all other numbers; empty refuses them with 404
 * @param maxCalls beyond it new calls get 503
 * @param answerDelayMs how long it rings before it is answered
 */
public record CallSettings(String gateway, List<Trunk> trunks, Map<String, String> routes, Optional<String> defaultBot, int maxCalls, int answerDelayMs) {
  Optional<String> botFor(String dialled) {
    return Optional.ofNullable(routes.get(dialled)).or(() -> defaultBot);
  }

  Optional<Trunk> trunkFor(String peer) {
    return trunks.stream().filter(t -> t.matches(peer)).findFirst();
  }
}

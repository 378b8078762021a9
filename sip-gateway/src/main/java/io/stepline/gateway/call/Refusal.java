package io.stepline.gateway.call;

import java.util.List;
import java.util.Map;

/**
 * Why an INVITE is refused and with what.
 *
 * @param status of the response; 0 for none at all, so that a scanner does not learn that we are here
 * @param reason of the Reason header; empty where the status says it all
 * @param headers by name, each with one value or more
 */
public record Refusal(InviteGate gate, int status, String reason, Map<String, List<String>> headers) {
  static Refusal silent(InviteGate gate) {
    return new Refusal(gate, 0, "", Map.of());
  }

  static Refusal of(InviteGate gate, int status, String reason) {
    return new Refusal(gate, status, reason, Map.of());
  }

  Refusal with(String header, String... values) {
    return new Refusal(gate, status, reason, Map.of(header, List.of(values)));
  }

  public boolean isSilent() {
    return status == 0;
  }

  /** For those that have one value each. */
  Map<String, String> plainHeaders() {
    return headers.entrySet().stream()
        .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, h -> h.getValue().getFirst()));
  }
}

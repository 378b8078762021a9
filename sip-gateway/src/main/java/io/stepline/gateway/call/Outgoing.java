package io.stepline.gateway.call;

import io.stepline.gateway.auth.DigestLogin;
import java.util.Map;
import java.util.Optional;

/**
 * A call to be placed.
 *
 * @param uri request URI; {@code headers} further ones by name
 * @param timer the session interval we ask for, empty for none
 * @param login how to answer a challenge
 * @param attached goes with the description as a second body part; the Contact then says that it is a recorder's
 * @param behindNat whether requests in its dialog go where the peer's messages come from rather than to its Contact
 */
public record Outgoing(String uri, String fromUser, String sdp, Map<String, String> headers,
    Optional<SessionExpires> timer, int minSeS, Trunk.Reliable reliable,
    Optional<DigestLogin> login, Optional<Part> attached, boolean behindNat) {
  /** @param disposition of the Content-Disposition */
  public record Part(String type, String disposition, String body) {}
}

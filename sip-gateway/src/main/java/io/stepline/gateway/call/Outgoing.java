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
 */
public record Outgoing(String uri, String fromUser, String sdp, Map<String, String> headers, Optional<SessionExpires> timer, int minSeS, Trunk.Reliable reliable,
    Optional<DigestLogin> login) {}

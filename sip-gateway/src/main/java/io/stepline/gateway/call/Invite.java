package io.stepline.gateway.call;

import java.util.Map;
import java.util.Optional;

/**
 * What an initial INVITE says, free of stack types. {@code from}, {@code to} and {@code requestUser} are user parts, possibly empty.
 *
 * @param peer address the request came from
 * @param headers X- headers and User-to-User, by lower-case name
 */
public record Invite(String sipCallId, String from, String to, String requestUser, String peer, String transport, Optional<String> sdp,
    Map<String, String> headers) {}

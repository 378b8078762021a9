package io.stepline.gateway.call;

import java.util.Map;
import java.util.Optional;

/**
 * What an initial INVITE says, free of stack types. {@code from}, {@code to} and {@code requestUser} are user parts as
 * they are written, possibly empty; what they name a trunk's {@link Numbers} says.
 *
 * @param peer address the request came from
 * @param headers all but the standard ones of the transaction, by lower-case name
 * @param replaces the dialog whose place this one is to take (RFC 3891)
 */
public record Invite(String sipCallId, String from, String to, String requestUser, String peer, String transport,
    Optional<String> sdp, Map<String, String> headers,
    SessionTimer.Asked timer, Reliability reliability, Optional<DialogId> replaces) {

  /** What the caller says of 100rel. */
  public enum Reliability { NONE, SUPPORTED, REQUIRED }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }
}

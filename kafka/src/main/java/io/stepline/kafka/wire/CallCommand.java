package io.stepline.kafka.wire;

/** What the phone side of a call is told to do. */
public sealed interface CallCommand {
  CallId call();

  record HangUp(CallId call, String reason) implements CallCommand {}

  /** Refer the caller to {@code target}, a SIP or tel URI (RFC 3515). */
  record BlindTransfer(CallId call, String target) implements CallCommand {}

  record Dial(CallId call, String uri, String from, String bot) implements CallCommand {}

  record SendKeys(CallId call, String keys) implements CallCommand {}

  record Hold(CallId call, boolean onHold) implements CallCommand {}
}

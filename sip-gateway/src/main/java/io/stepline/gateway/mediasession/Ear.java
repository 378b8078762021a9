package io.stepline.gateway.mediasession;

import io.stepline.kafka.contract.CallId;

/** One thing that a call can hear of another: what its person says, or what its bot says. */
public record Ear(CallId call, Kind kind) {
  public enum Kind { VOICE, BOT }
}

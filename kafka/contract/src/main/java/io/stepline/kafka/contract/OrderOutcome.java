package io.stepline.kafka.contract;

/**
 * What came of an order, by who took it. An order to dial has the id of its call; that it was taken stands in its
 * {@link DialClaim}, and what came of it in the call's events.
 *
 * @param reason why it was refused, a sentence; else empty
 */
public record OrderOutcome(String order, CallId call, State state, String reason, String gateway, long atUs) {
  /** {@code DONE}: carried out, or handed to the talk, whose events say the rest. */
  public enum State {
    @Tag(0) DONE, @Tag(1) REFUSED
  }
}

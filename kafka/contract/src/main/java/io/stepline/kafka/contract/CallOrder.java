package io.stepline.kafka.contract;

import java.util.Locale;

/**
 * A command whose author wants to hear what came of it: the gateway that has the call carries it out and says so in an
 * {@link OrderOutcome}.
 *
 * @param order its id, which no other order has
 * @param notAfterUs from then on it must not be carried out any more
 */
public record CallOrder(String order, CallCommand command, long notAfterUs, long atUs) {
  /** Nobody waits longer for an order to be taken. */
  public static final long PATIENCE_US = 10_000_000;

  public static CallOrder of(CallCommand command, long nowUs) {
    return new CallOrder(CallId.random().value(), command, nowUs + PATIENCE_US, nowUs);
  }

  public CallId call() {
    return command.call();
  }

  /** In one word, such as {@code hangup}. */
  public String action() {
    return command.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}

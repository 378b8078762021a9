package io.stepline.kafka.contract;

/**
 * Who has a gateway's name, told every second while it is held; the newest of a name counts.
 *
 * @param instance of the process that has the name or had it
 * @param sinceUs since when it has it
 * @param by who says so: the instance itself, or, when the name was taken away, the gateway that ended its calls
 */
public record GatewayLease(String gateway, String instance, State state, long sinceUs, String by, long atUs) {
  /** {@code TAKEN_AWAY}: silent for too long, and each of its calls has been given its end. */
  public enum State {
    @Tag(0) HELD, @Tag(1) GIVEN_BACK, @Tag(2) TAKEN_AWAY
  }

  /** Its key on the bus. */
  public CallId key() {
    return CallId.named("gateway-" + gateway);
  }
}

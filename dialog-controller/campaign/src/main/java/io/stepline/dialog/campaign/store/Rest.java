package io.stepline.dialog.campaign.store;

/**
 * A line that rests since its carrier refused one attempt after another.
 *
 * @param callerId the one that is refused; empty where the whole trunk is
 * @param kind of {@code refusals.yaml}, with {@code status} and {@code reason} of the last one, and {@code why} for
 *   people
 * @param untilMs then one call is tried at a time
 * @param tries how many of those were refused too
 * @param givenBack how many attempts contacts have back
 */
public record Rest(String campaign, String trunk, String callerId, String kind, int status, String reason, String why,
    long sinceMs, long untilMs, int tries, long givenBack) {
  public boolean ofTrunk() {
    return callerId.isEmpty();
  }

  public boolean covers(String onTrunk, String shown) {
    return trunk.equals(onTrunk) && (callerId.isEmpty() || callerId.equals(shown));
  }

  /** Such as {@code the carrier refuses our account (403 Insufficient Funds)}. */
  public String text() {
    return why + (callerId.isEmpty() ? "" : " " + callerId) + (trunk.isEmpty() ? "" : " on trunk " + trunk) + " ("
        + (status == 0 ? "" : status + " ") + reason + ")";
  }
}

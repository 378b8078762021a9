package io.stepline.gateway.call;

/** How an outbound call gets on the wire. */
public interface Dialer {
  /** @throws RuntimeException if the URI is not one we can call */
  SipDialog dial(Outgoing call, DialogListener listener);

  /**
   * Looks up where {@code uri} leads, aside, within two seconds; what else is asked of it here is from memory. Calls
   * {@code then} at once when nothing has to be looked up, else on a thread of its own.
   */
  void find(String uri, Runnable then);

  /** How many servers stand behind {@code uri} (RFC 3263): so often it is worth trying. */
  int ways(String uri);

  /** Where {@code uri} led last does not answer: another server behind it comes first for a while. */
  void unreachable(String uri);

  /** The address that the host of {@code uri} would see us under. */
  String localAddressToward(String uri);
}

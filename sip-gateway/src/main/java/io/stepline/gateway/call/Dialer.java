package io.stepline.gateway.call;

/** How an outbound call gets on the wire. */
public interface Dialer {
  /** @throws RuntimeException if the URI is not one we can call */
  SipDialog dial(Outgoing call, DialogListener listener);

  /** The address that the host of {@code uri} would see us under. */
  String localAddressToward(String uri);
}

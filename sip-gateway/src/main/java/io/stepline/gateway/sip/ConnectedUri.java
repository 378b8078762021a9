package io.stepline.gateway.sip;

import gov.nist.core.NameValueList;
import gov.nist.javax.sip.address.Authority;
import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.stack.HopImpl;
import javax.sip.address.Hop;
import javax.sip.header.ContactHeader;

/**
 * The Contact of a peer that only its own connection leads to (a browser's, which ends in {@code .invalid}, RFC 7118
 * 5.2): written as the peer wrote it, and reached over that connection.
 */
final class ConnectedUri extends SipUri {
  private final String text;
  private final String address;
  private final int port;
  private final String transport;

  private ConnectedUri(SipUri uri, String text, String address, int port, String transport) {
    scheme = uri.getScheme();
    authority = (Authority) uri.getAuthority().clone();
    uriParms = (NameValueList) uri.getParameters().clone();
    this.text = text;
    this.address = address;
    this.port = port;
    this.transport = transport;
  }

  /** @param address of the peer, {@code port} and {@code transport} (WS or WSS) of its connection */
  static void bind(ContactHeader contact, String text, String address, int port, String transport) {
    if (contact.getAddress().getURI() instanceof SipUri uri)
      contact.getAddress().setURI(new ConnectedUri(uri, text, address, port, transport));
  }

  Hop hop() {
    return new HopImpl(address, port, transport);
  }

  /** The stack looks here for the way to it. */
  @Override
  public String getTransportParam() {
    return transport;
  }

  @Override
  public StringBuilder encode(StringBuilder buffer) {
    return buffer.append(text);
  }
}

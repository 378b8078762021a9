package io.stepline.gateway.sip;

import java.util.ListIterator;
import javax.sip.address.SipURI;
import javax.sip.header.ContactHeader;
import javax.sip.message.Message;

/** Contact headers, of which a request that begins a dialog has one (RFC 3261 8.1.1.8, 12.1.1). Stateless. */
final class Contacts {
  private Contacts() {}

  /** Whether there is one, and it is an address that requests can go to. */
  static boolean isOne(Message message) {
    ListIterator<?> all = message.getHeaders(ContactHeader.NAME);
    return all.hasNext() && isUsable((ContactHeader) all.next()) && !all.hasNext();
  }

  static boolean isUsable(ContactHeader contact) {
    return !contact.isWildCard() && contact.getAddress() != null && contact.getAddress().getURI() instanceof SipURI;
  }
}

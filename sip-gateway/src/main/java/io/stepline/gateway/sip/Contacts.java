package io.stepline.gateway.sip;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.message.SIPMessage;
import java.text.ParseException;
import java.util.ListIterator;
import java.util.Optional;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.ContactHeader;
import javax.sip.header.RecordRouteHeader;
import javax.sip.message.Message;

/** Contact headers, of which a request that begins a dialog has one (RFC 3261 8.1.1.8, 12.1.1). Stateless. */
final class Contacts {
  private Contacts() {}

  /** Whether there is one, and it is an address that requests can go to. */
  static boolean isOne(Message message) {
    ListIterator<?> all = message.getHeaders(ContactHeader.NAME);
    return all.hasNext() && isUsable((ContactHeader) all.next()) && !all.hasNext();
  }

  private static boolean isUsable(ContactHeader contact) {
    return !contact.isWildCard() && contact.getAddress() != null && contact.getAddress().getURI() instanceof SipURI;
  }

  /** The first that requests can go to. */
  static Optional<ContactHeader> usable(Message message) {
    ListIterator<?> all = message.getHeaders(ContactHeader.NAME);
    while (all.hasNext()) {
      ContactHeader contact = (ContactHeader) all.next();
      if (isUsable(contact)) return Optional.of(contact);
    }
    return Optional.empty();
  }

  /** A message whose sender named no place for the requests to come. */
  static void add(Message message, URI target) {
    message.setHeader(new HeaderFactoryImpl().createContactHeader(new AddressFactoryImpl().createAddress(target)));
  }

  /**
   * Requests back go where this message came from, whatever its Contact says (NAT, WebSocket); behind proxies that stay
   * in the way they go to those, which know the Contact.
   */
  static void fix(Message message) throws ParseException {
    if (message.getHeader(RecordRouteHeader.NAME) != null || !(message instanceof SIPMessage m)
        || m.getPeerPacketSourceAddress() == null)
      return;
    Optional<ContactHeader> contact = usable(message);
    if (contact.isEmpty()) return;
    SipURI uri = (SipURI) contact.get().getAddress().getURI();
    uri.setHost(Place.bracketed(m.getPeerPacketSourceAddress().getHostAddress().replaceFirst("%.*$", "")));
    uri.setPort(m.getPeerPacketSourcePort());
    uri.removeParameter("maddr");
  }
}

package io.stepline.gateway.sip;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import javax.sip.address.SipURI;
import javax.sip.header.ContactHeader;
import javax.sip.message.Response;

/** Where a 3xx sends us (RFC 3261 8.1.3.4, 21.3). Stateless. */
final class Redirection {
  private static final int MAX_TARGETS = 8;

  private Redirection() {}

  private record Target(String uri, float q) {}

  /** The SIP addresses of its Contacts, the preferred first; without the headers they want in the next request. */
  static List<String> targets(Response response) {
    List<Target> all = new ArrayList<>();
    Iterator<?> contacts = response.getHeaders(ContactHeader.NAME);
    while (contacts.hasNext() && all.size() < MAX_TARGETS)
      if (contacts.next() instanceof ContactHeader c && c.getAddress().getURI() instanceof SipURI uri)
        all.add(new Target(uri.toString().replaceFirst("\\?.*$", ""), c.getQValue() < 0 ? 1 : c.getQValue()));
    return all.stream().sorted(Comparator.comparing((Target t) -> -t.q())).map(Target::uri).toList();
  }
}

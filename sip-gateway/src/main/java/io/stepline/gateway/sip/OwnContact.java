package io.stepline.gateway.sip;

import io.stepline.gateway.call.Escapes;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sip.address.SipURI;
import javax.sip.header.ContactHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Response;

/** Finds our binding among all that a registrar tells (RFC 3261 10.2.4). Stateless. */
final class OwnContact {
  private static final int MAX_CONTACTS = 64;

  private OwnContact() {}

  /**
   * For how many seconds the registrar holds {@code ours}: by its own parameter, else as the response says, else as we
   * asked.
   *
   * @return 0 if it lets it go at once; empty if it does not hold it at all
   */
  static OptionalInt granted(Response response, SipURI ours, int askedS) {
    Iterator<?> all = response.getHeaders(ContactHeader.NAME);
    for (int i = 0; i < MAX_CONTACTS && all.hasNext(); i++) {
      if (all.next() instanceof ContactHeader contact && contact.getAddress().getURI() instanceof SipURI uri
          && (isSame(uri, ours) || isOursBehindNat(uri, ours, response)))
        return OptionalInt.of(seconds(Optional.ofNullable(contact.getParameter("expires")))
            .or(() -> seconds(InviteReader.value(response, "Expires"))).orElse(askedS));
    }
    return OptionalInt.empty();
  }

  private static Optional<Integer> seconds(Optional<String> text) {
    return text.map(t -> t.replace("\"", "").strip()).filter(t -> t.matches("[0-9]{1,9}")).map(Integer::parseInt);
  }

  /** RFC 3261 19.1.4, as far as a binding needs it; a registrar may leave the transport out. */
  private static boolean isSame(SipURI one, SipURI other) {
    return one.isSecure() == other.isSecure() && user(one).equals(user(other))
        && one.getHost().equalsIgnoreCase(other.getHost()) && port(one) == port(other);
  }

  /** A registrar that mends contacts behind NAT writes where our request came from, which its Via says. */
  private static boolean isOursBehindNat(SipURI uri, SipURI ours, Response response) {
    return response.getHeader(ViaHeader.NAME) instanceof ViaHeader via && via.getReceived() != null
        && user(uri).equals(user(ours)) && uri.getHost().equalsIgnoreCase(via.getReceived())
        && port(uri) == Optional.ofNullable(via.getParameter("rport")).filter(p -> p.matches("[0-9]{1,5}"))
            .map(Integer::parseInt).orElse(via.getPort());
  }

  private static String user(SipURI uri) {
    return Escapes.resolved(Optional.ofNullable(uri.getUser()).orElse(""));
  }

  private static int port(SipURI uri) {
    return uri.getPort() > 0 ? uri.getPort() : uri.isSecure() ? 5061 : 5060;
  }
}

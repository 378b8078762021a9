package io.stepline.gateway.sip;

import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.Dialog;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.RecordRouteHeader;
import javax.sip.header.RouteHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;

/**
 * Where a SIP URI leads, as it says it: the one reader of its host and port.
 *
 * @param host a name, or an address without brackets
 * @param port -1 when the URI names none
 * @param transport in lower case; empty when the URI names none and is no sips: URI
 */
record Place(String host, int port, String transport) {
  private static final Pattern URI_TEXT = Pattern.compile("(?i)^\\s*<?(sips?):(?:[^@<>\\s]*@)?"
      + "(\\[[0-9a-f:.%]{2,64}]|[^\\[\\]:;?<>/\\s]{1,255})(?::([0-9]{1,5}))?([;?>].*)?$");
  private static final Pattern TRANSPORT = Pattern.compile("(?i);transport=([a-z]{1,8})");
  private static final Pattern MADDR = Pattern.compile("(?i);maddr=([^;?>\\s]{1,255})");
  private static final Pattern V4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  /** @return empty for what is no sip: or sips: URI with a host */
  static Optional<Place> of(String uri) {
    Matcher m = URI_TEXT.matcher(uri);
    if (!m.find()) return Optional.empty();
    String more = Optional.ofNullable(m.group(4)).orElse("");
    int port = Optional.ofNullable(m.group(3)).map(Integer::parseInt).orElse(-1);
    if (port > 65_535) return Optional.empty();
    String host = find(MADDR, more).orElse(m.group(2));
    return Optional.of(new Place(bare(host), port, find(TRANSPORT, more).map(t -> t.toLowerCase(Locale.ROOT))
        .orElse(m.group(1).equalsIgnoreCase("sips") ? "tls" : "")));
  }

  private static Optional<String> find(Pattern pattern, String text) {
    Matcher m = pattern.matcher(text);
    return m.find() ? Optional.of(m.group(1)) : Optional.empty();
  }

  static Optional<Place> of(URI uri) {
    if (uri instanceof ConnectedUri c) return Optional
        .of(new Place(bare(c.hop().getHost()), c.hop().getPort(), c.hop().getTransport().toLowerCase(Locale.ROOT)));
    if (!(uri instanceof SipURI sip) || sip.getHost() == null) return Optional.empty();
    String transport = Optional.ofNullable(sip.getTransportParam()).orElse(sip.isSecure() ? "tls" : "");
    return Optional.of(new Place(bare(Optional.ofNullable(sip.getMAddrParam()).orElse(sip.getHost())), sip.getPort(),
        transport.toLowerCase(Locale.ROOT)));
  }

  /** The next hop of a request: its first route, loose or strict, else its URI. */
  static Optional<Place> of(Request request) {
    return request.getHeader(RouteHeader.NAME) instanceof RouteHeader route ? of(route.getAddress().getURI())
        : of(request.getRequestURI());
  }

  /** Where the next request inside a dialog goes: its first route, else its remote target; empty before it has one. */
  static Optional<Place> of(Dialog dialog) {
    Iterator<?> routes = dialog.getRouteSet();
    if (routes.hasNext()) return of(((RouteHeader) routes.next()).getAddress().getURI());
    return Optional.ofNullable(dialog.getRemoteTarget()).flatMap(a -> of(a.getURI()));
  }

  /** Where the ACK of a 2xx goes: to the proxy that stays nearest to us, else to its Contact. */
  static Optional<Place> ofAnswer(Message ok) {
    RecordRouteHeader nearest = null;
    Iterator<?> routes = ok.getHeaders(RecordRouteHeader.NAME);
    while (routes.hasNext()) nearest = (RecordRouteHeader) routes.next();
    return nearest != null ? of(nearest.getAddress().getURI())
        : Contacts.usable(ok).flatMap(c -> of(c.getAddress().getURI()));
  }

  /** An address without the brackets that URIs put around it. */
  static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** Whether there is nothing to look up. */
  boolean isAddress() {
    return isAddress(host);
  }

  static boolean isAddress(String host) {
    return isSixth(host) || V4.matcher(host).matches();
  }

  /** Whether it is an address of the sixth version. */
  static boolean isSixth(String host) {
    return host.indexOf(':') >= 0;
  }

  /** An address of the sixth version in brackets, as URIs and Via want it. */
  static String bracketed(String host) {
    return isSixth(host) && !host.startsWith("[") ? "[" + host + "]" : host;
  }
}

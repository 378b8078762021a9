package io.stepline.gateway.sip;

import gov.nist.javax.sip.stack.DefaultRouter;
import gov.nist.javax.sip.stack.HopImpl;
import java.util.ListIterator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.SipException;
import javax.sip.SipStack;
import javax.sip.address.Hop;
import javax.sip.address.Router;
import javax.sip.address.SipURI;
import javax.sip.header.RouteHeader;
import javax.sip.message.Request;

/**
 * Where requests go: as the stack has it, but to a domain without a port by its SRV records (RFC 3263). The stack makes
 * it by name.
 */
public final class DomainRouter implements Router {
  static final ScopedValue<ServiceLocator> LOCATOR = ScopedValue.newInstance();
  private static final Pattern NUMERIC = Pattern.compile("[0-9.]+|\\[.*]|.*:.*");
  private static final Pattern TRANSPORT = Pattern.compile("(?i);transport=([a-z]+)");
  private final DefaultRouter usual;
  private final Optional<ServiceLocator> locator = LOCATOR.isBound() ? Optional.of(LOCATOR.get()) : Optional.empty();

  public DomainRouter(SipStack stack, String defaultRoute) {
    usual = new DefaultRouter(stack, defaultRoute);
  }

  @Override
  public Hop getNextHop(Request request) throws SipException {
    if (request.getRequestURI() instanceof ConnectedUri uri && request.getHeader(RouteHeader.NAME) == null)
      return uri.hop();
    return target(request)
        .flatMap(uri -> locator.flatMap(l -> l.locate(uri.getHost(),
            Optional.ofNullable(uri.getTransportParam()).orElse(uri.isSecure() ? "tls" : ""))))
        .<Hop>map(t -> new HopImpl(t.host(), t.port(), t.transport())).orElse(usual.getNextHop(request));
  }

  private static Optional<SipURI> target(Request request) {
    RouteHeader route = (RouteHeader) request.getHeader(RouteHeader.NAME);
    boolean loose = route != null && route.getAddress().getURI() instanceof SipURI r && r.hasLrParam();
    return (loose ? Optional.of(route.getAddress().getURI()) : Optional.of(request.getRequestURI()))
        .filter(SipURI.class::isInstance).map(SipURI.class::cast)
        .filter(u -> u.getPort() < 0 && !NUMERIC.matcher(u.getHost()).matches());
  }

  /** A domain to be located, and the transport that was asked for, if any. */
  record Domain(String host, String transport) {}

  /** @return empty for an address, or with a port: there is nothing to locate then */
  static Optional<Domain> domain(String uri) {
    String hostPort = uri.replaceFirst("^sips?:", "").replaceFirst("^[^@]*@", "").replaceFirst("[;?>].*$", "");
    if (NUMERIC.matcher(hostPort).matches()) return Optional.empty();
    Matcher transport = TRANSPORT.matcher(uri);
    return Optional
        .of(new Domain(hostPort, transport.find() ? transport.group(1) : uri.startsWith("sips:") ? "tls" : ""));
  }

  @Override
  @SuppressWarnings({"rawtypes", "deprecation"})
  public ListIterator getNextHops(Request request) {
    return usual.getNextHops(request);
  }

  @Override
  public Hop getOutboundProxy() {
    return usual.getOutboundProxy();
  }
}

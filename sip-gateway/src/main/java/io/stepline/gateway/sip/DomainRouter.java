package io.stepline.gateway.sip;

import gov.nist.javax.sip.stack.DefaultRouter;
import gov.nist.javax.sip.stack.HopImpl;
import java.util.ListIterator;
import java.util.Optional;
import javax.sip.SipException;
import javax.sip.SipStack;
import javax.sip.address.Hop;
import javax.sip.address.Router;
import javax.sip.header.RouteHeader;
import javax.sip.message.Request;

/**
 * Where requests go: as the stack has it, but always an address, which the locator has found before (RFC 3263), so that
 * the stack never asks for a name. The stack makes it by name.
 */
public final class DomainRouter implements Router {
  static final ScopedValue<ServiceLocator> LOCATOR = ScopedValue.newInstance();
  private final DefaultRouter usual;
  private final Optional<ServiceLocator> locator = LOCATOR.isBound() ? Optional.of(LOCATOR.get()) : Optional.empty();

  public DomainRouter(SipStack stack, String defaultRoute) {
    usual = new DefaultRouter(stack, defaultRoute);
  }

  @Override
  public Hop getNextHop(Request request) throws SipException {
    if (request.getRequestURI() instanceof ConnectedUri uri && request.getHeader(RouteHeader.NAME) == null)
      return uri.hop();
    Place place = Place.of(request).orElseThrow(() -> new SipException("the next hop is no SIP address"));
    Hop hop = usual.getNextHop(request);
    if (place.isAddress()) return hop;
    ServiceLocator.Target t = locator.flatMap(l -> l.locate(place))
        .orElseThrow(() -> new SipException("no address of " + place.host() + " is known"));
    return new HopImpl(Place.bracketed(t.address()), t.port() < 0 ? hop.getPort() : t.port(),
        t.transport().isEmpty() ? hop.getTransport() : t.transport());
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

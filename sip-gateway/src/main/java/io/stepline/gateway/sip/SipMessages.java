package io.stepline.gateway.sip;

import io.stepline.gateway.call.Refusal;
import io.stepline.gateway.call.Outgoing;
import io.stepline.gateway.call.SessionExpires;
import io.stepline.gateway.call.Trunk;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.sip.InvalidArgumentException;
import javax.sip.PeerUnavailableException;
import javax.sip.SipFactory;
import javax.sip.address.AddressFactory;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.CSeqHeader;
import javax.sip.header.RecordRouteHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.Header;
import javax.sip.header.HeaderFactory;
import javax.sip.header.MaxForwardsHeader;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.MessageFactory;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** Builds SIP messages. Stateless. */
final class SipMessages {
  static final String PRODUCT = "Stepline";
  static final String ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, NOTIFY, UPDATE, PRACK, REFER";
  static final String SUPPORTED = "100rel, timer, replaces";

  private final AddressFactory addresses;
  private final HeaderFactory headers;
  private final MessageFactory factory;
  private final SipListen listen;
  private final UnaryOperator<String> addressOf;

  /** @param addressOf a name, as far as it has been looked up; else the name */
  SipMessages(SipFactory sip, SipListen listen, UnaryOperator<String> addressOf) throws PeerUnavailableException {
    this.addressOf = addressOf;
    this.addresses = sip.createAddressFactory();
    this.headers = sip.createHeaderFactory();
    this.factory = sip.createMessageFactory();
    this.listen = listen;
  }

  /** @param peer name or address; a name that is not known is somewhere outside */
  String localAddress(String peer, String transport) {
    String address = addressOf.apply(Place.bare(peer));
    SipListen.Listener l = listener(peer, transport);
    return listen.advertisedTo(address).orElseGet(() -> l.everywhere() ? LocalAddress.toward(address) : l.bind());
  }

  /** The listener from which requests to a peer leave. */
  SipListen.Listener listener(String peer, String transport) {
    return listen.of(transport, addressOf.apply(Place.bare(peer)));
  }

  Response response(int status, Request request) throws ParseException {
    Response response = factory.createResponse(status, request);
    response.setHeader(headers.createServerHeader(List.of(PRODUCT)));
    return response;
  }

  /** With a tag of ours, as each response but 100 must have (RFC 3261 8.2.6.2). */
  Response tagged(int status, Request request) throws ParseException {
    Response response = response(status, request);
    ToHeader to = (ToHeader) response.getHeader(ToHeader.NAME);
    if (to.getTag() == null) to.setTag(newTag());
    return response;
  }

  Response capabilities(Request request) throws ParseException {
    Response response = tagged(Response.OK, request);
    response.addHeader(headers.createAllowHeader(ALLOW));
    response.addHeader(headers.createAcceptHeader("application", "sdp"));
    response.addHeader(headers.createSupportedHeader(SUPPORTED));
    return response;
  }

  Response notAllowed(Request request, int status) throws ParseException {
    Response response = tagged(status, request);
    response.addHeader(headers.createAllowHeader(ALLOW));
    return response;
  }

  /** RFC 6665 8.3.1: to an event package that we do not know. */
  Response badEvent(Request request) throws ParseException {
    Response response = tagged(Response.BAD_EVENT, request);
    response.addHeader(header("Allow-Events", "refer"));
    return response;
  }

  /** To a request inside a dialog; with what a refusal of what it is about must say. */
  Response inside(int status, Request request) throws ParseException {
    if (status == Response.BAD_EVENT) return badEvent(request);
    Response response = tagged(status, request);
    if (status == InsideRequests.BAD_INFO_PACKAGE) response.addHeader(header("Recv-Info", ""));
    return response;
  }

  Response unreadable(Request request) throws ParseException {
    Response response = tagged(Response.UNSUPPORTED_MEDIA_TYPE, request);
    response.addHeader(headers.createAcceptHeader("application", "sdp"));
    return response;
  }

  Response withReason(Response response, String reason, Map<String, String> more) throws ParseException {
    if (!reason.isEmpty()) response
        .setHeader(header("Reason", "SIP;cause=" + response.getStatusCode() + ";text=\"" + quoted(reason) + "\""));
    for (var h : more.entrySet()) response.addHeader(header(h.getKey(), h.getValue()));
    return response;
  }

  /** What a gate has against a request. */
  Response refusal(Request request, Refusal refusal) throws ParseException {
    Response response = withReason(tagged(refusal.status(), request), refusal.reason(), Map.of());
    for (var h : refusal.headers().entrySet())
      for (String value : h.getValue()) response.addHeader(header(h.getKey(), value));
    return response;
  }

  /**
   * What an old client leaves out (RFC 2543 had no Max-Forwards and needed no Contact), as it would have been. Whose
   * branch says that he knows RFC 3261 names his Contact.
   */
  void complete(Request request) throws InvalidArgumentException, ParseException {
    if (request.getMethod().equals(Request.INVITE) && request.getHeader(ContactHeader.NAME) == null
        && RequestForm.isOld(request)) {
      SipURI uri = addresses.createSipURI("", InviteReader.source(request));
      uri.setPort(InviteReader.sourcePort(request));
      request.setHeader(headers.createContactHeader(addresses.createAddress(uri)));
    }
    if (request.getHeader(MaxForwardsHeader.NAME) == null) request.setHeader(headers.createMaxForwardsHeader(70));
  }

  void addContact(Message message, String peerHost, String transport) throws ParseException {
    SipURI uri = addresses.createSipURI("stepline", Place.bracketed(localAddress(peerHost, transport)));
    uri.setPort(listener(peerHost, transport).port());
    if (!transport.equalsIgnoreCase("udp")) uri.setTransportParam(transport.toLowerCase(Locale.ROOT));
    message.setHeader(headers.createContactHeader(addresses.createAddress(uri)));
  }

  void setSdp(Message message, String sdp) throws ParseException {
    message.setContent(sdp.getBytes(StandardCharsets.UTF_8), headers.createContentTypeHeader("application", "sdp"));
  }

  void setBody(Message message, String type, String subtype, String body) throws ParseException {
    message.setContent(body.getBytes(StandardCharsets.UTF_8), headers.createContentTypeHeader(type, subtype));
  }

  /** What we allow and support. */
  void addAbilities(Message message) throws ParseException {
    message.setHeader(headers.createAllowHeader(ALLOW));
    message.setHeader(headers.createSupportedHeader(SUPPORTED));
  }

  void addTimer(Message message, SessionExpires timer, boolean mustKnow) throws ParseException {
    String refresher = timer.uacRefreshes().map(uac -> ";refresher=" + (uac ? "uac" : "uas")).orElse("");
    message.setHeader(header("Session-Expires", timer.seconds() + refresher));
    if (mustKnow) message.addHeader(headers.createRequireHeader("timer"));
  }

  Header header(String name, String value) throws ParseException {
    if (value.contains("\r") || value.contains("\n"))
      throw new ParseException("header " + name + " may not break lines", 0);
    return headers.createHeader(name, value);
  }

  Request invite(Outgoing call) throws ParseException, InvalidArgumentException {
    Request request =
        request(Request.INVITE, call.uri(), call.fromUser(), call.uri(), UUID.randomUUID() + "@stepline", 1);
    addAbilities(request);
    if (call.reliable() == Trunk.Reliable.REQUIRED) request.addHeader(headers.createRequireHeader("100rel"));
    if (call.reliable() == Trunk.Reliable.OFF) request.setHeader(headers.createSupportedHeader("timer, replaces"));
    if (call.timer().isPresent()) {
      addTimer(request, call.timer().get(), false);
      request.setHeader(header("Min-SE", Integer.toString(call.minSeS())));
    }
    for (var h : call.headers().entrySet()) request.setHeader(header(h.getKey(), h.getValue()));
    if (call.attached().isEmpty()) setSdp(request, call.sdp());
    else attach(request, call.sdp(), call.attached().get());
    return request;
  }

  /** RFC 7866 7.1: description and metadata as one body, from a recorder. */
  private void attach(Request request, String sdp, Outgoing.Part part) throws ParseException {
    String boundary = "stepline-" + UUID.randomUUID();
    ContentTypeHeader type = headers.createContentTypeHeader("multipart", "mixed");
    type.setParameter("boundary", boundary);
    request.setContent(Body.joined(boundary, sdp, part).getBytes(StandardCharsets.UTF_8), type);
    request.setHeader(header("Accept", "application/sdp"));
    if (request.getHeader(ContactHeader.NAME) instanceof ContactHeader contact) contact.setParameter("+sip.src", null);
  }

  /** A request outside any dialog. {@code to} is the To address; the request goes to {@code uri}. */
  Request request(String method, String uri, String fromUser, String to, String callId, long sequence)
      throws ParseException, InvalidArgumentException {
    URI target = addresses.createURI(uri);
    if (!(target instanceof SipURI sip)) throw new ParseException("only sip: addresses can be called", 0);
    String transport = Optional.ofNullable(sip.getTransportParam())
        .orElse(sip.isSecure() ? "tls" : listen.offers("udp") ? "udp" : listen.listeners().getFirst().transport());
    if (!listen.offers(transport))
      throw new ParseException("no listener for " + transport + "; name one in sip.listen", 0);
    String user = fromUser.contains("@") ? fromUser.substring(0, fromUser.indexOf('@')) : fromUser;
    SipURI from = addresses.createSipURI(user.isEmpty() ? "anonymous" : user, fromUser.contains("@")
        ? fromUser.substring(fromUser.indexOf('@') + 1) : Place.bracketed(localAddress(sip.getHost(), transport)));
    ViaHeader via = via(sip.getHost(), transport);
    Request request = factory.createRequest(target, method, headers.createCallIdHeader(callId),
        headers.createCSeqHeader(sequence, method),
        headers.createFromHeader(addresses.createAddress(from), newTag()),
        headers.createToHeader(addresses.createAddress(addresses.createURI(to)), null),
        new ArrayList<>(List.of(via)), headers.createMaxForwardsHeader(70));
    request.setHeader(headers.createUserAgentHeader(List.of(PRODUCT)));
    // a registrar refuses proxies on the path of those who do not say that they know it (RFC 3327 5.3)
    if (method.equals(Request.REGISTER)) request.setHeader(headers.createSupportedHeader("path"));
    addContact(request, sip.getHost(), transport);
    return request;
  }

  /** ACK or BYE for a 2xx to an INVITE, from what that says alone (RFC 3261 12.1.2, 13.2.2.4). */
  Request afterAnswer(String method, Response ok, String transport) throws ParseException, InvalidArgumentException {
    SipURI target = (SipURI) Contacts.usable(ok).orElseThrow(() -> new ParseException("no Contact", 0)).getAddress()
        .getURI();
    CSeqHeader cseq = (CSeqHeader) ok.getHeader(CSeqHeader.NAME);
    ViaHeader via = via(target.getHost(), transport);
    via.setBranch("z9hG4bK" + UUID.randomUUID());
    Request request = factory.createRequest(target, method, (CallIdHeader) ok.getHeader(CallIdHeader.NAME),
        headers.createCSeqHeader(cseq.getSeqNumber() + (method.equals(Request.ACK) ? 0 : 1), method),
        (FromHeader) ok.getHeader(FromHeader.NAME), (ToHeader) ok.getHeader(ToHeader.NAME),
        new ArrayList<>(List.of(via)), headers.createMaxForwardsHeader(70));
    List<Header> routes = new ArrayList<>();
    Iterator<?> recorded = ok.getHeaders(RecordRouteHeader.NAME);
    while (recorded.hasNext())
      routes.addFirst(headers.createRouteHeader(((RecordRouteHeader) recorded.next()).getAddress()));
    routes.forEach(request::addHeader);
    addContact(request, target.getHost(), transport);
    return request;
  }

  private ViaHeader via(String peer, String transport) throws ParseException, InvalidArgumentException {
    ViaHeader via = headers.createViaHeader(Place.bracketed(localAddress(peer, transport)),
        listener(peer, transport).port(), transport, null);
    via.setRPort();
    return via;
  }

  /** The stack's own Via names one address of ours; this peer may see us under another, or of the other version. */
  void seenBy(Request request, String peer, String transport) throws ParseException, InvalidArgumentException {
    ViaHeader via = (ViaHeader) request.getHeader(ViaHeader.NAME);
    via.setHost(Place.bracketed(localAddress(peer, transport)));
    via.setPort(listener(peer, transport).port());
    via.setRPort();
  }

  /** The same request once more, for another transaction: CSeq one higher, a new branch. */
  Request again(Request request) throws ParseException, InvalidArgumentException {
    Request next = (Request) request.clone();
    CSeqHeader cseq = (CSeqHeader) next.getHeader(CSeqHeader.NAME);
    cseq.setSeqNumber(cseq.getSeqNumber() + 1);
    ((ViaHeader) next.getHeader(ViaHeader.NAME)).removeParameter("branch");
    return next;
  }

  void setExpires(Message message, int seconds) throws InvalidArgumentException {
    message.setHeader(headers.createExpiresHeader(seconds));
  }

  static String quoted(String text) {
    return text.replaceAll("[\"\\\\\\r\\n]", "'");
  }

  static String newTag() {
    return UUID.randomUUID().toString().substring(0, 13);
  }
}

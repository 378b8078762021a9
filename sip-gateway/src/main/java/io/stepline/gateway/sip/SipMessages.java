package io.stepline.gateway.sip;

import io.stepline.gateway.call.Invite;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sip.InvalidArgumentException;
import javax.sip.PeerUnavailableException;
import javax.sip.SipFactory;
import javax.sip.address.AddressFactory;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.Header;
import javax.sip.header.HeaderFactory;
import javax.sip.header.RequireHeader;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.MessageFactory;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** Builds and reads SIP messages. Stateless. */
final class SipMessages {
  static final String ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, NOTIFY";
  private static final int MAX_HEADERS_KEPT = 32;

  private final AddressFactory addresses;
  private final HeaderFactory headers;
  private final MessageFactory factory;
  private final SipListen listen;

  SipMessages(SipFactory sip, SipListen listen) throws PeerUnavailableException {
    this.addresses = sip.createAddressFactory();
    this.headers = sip.createHeaderFactory();
    this.factory = sip.createMessageFactory();
    this.listen = listen;
  }

  String localAddress(String peerHost) {
    return listen.advertise().orElseGet(() -> listen.everywhere() ? LocalAddress.toward(peerHost) : listen.bind());
  }

  Response response(int status, Request request) throws ParseException {
    Response response = factory.createResponse(status, request);
    response.setHeader(headers.createServerHeader(List.of("Stepline")));
    return response;
  }

  Response capabilities(Request request) throws ParseException {
    Response response = response(Response.OK, request);
    response.addHeader(headers.createAllowHeader(ALLOW));
    response.addHeader(headers.createAcceptHeader("application", "sdp"));
    return response;
  }

  Response notAllowed(Request request, int status) throws ParseException {
    Response response = response(status, request);
    response.addHeader(headers.createAllowHeader(ALLOW));
    return response;
  }

  /** Why an initial INVITE cannot even be looked at: its URI scheme, an extension it requires, its body's type. */
  Optional<Response> refusal(Request request) throws ParseException {
    if (!(request.getRequestURI() instanceof SipURI)) return Optional.of(response(Response.UNSUPPORTED_URI_SCHEME, request));
    if (request.getHeader(RequireHeader.NAME) != null) {
      Response response = response(Response.BAD_EXTENSION, request);
      Iterator<?> required = request.getHeaders(RequireHeader.NAME);
      while (required.hasNext()) response.addHeader(headers.createUnsupportedHeader(((RequireHeader) required.next()).getOptionTag()));
      return Optional.of(response);
    }
    if (request.getRawContent() != null && sdp(request).isEmpty()) {
      Response response = response(Response.UNSUPPORTED_MEDIA_TYPE, request);
      response.addHeader(headers.createAcceptHeader("application", "sdp"));
      return Optional.of(response);
    }
    return Optional.empty();
  }

  void addContact(Message message, String peerHost, String transport) throws ParseException {
    SipURI uri = addresses.createSipURI("stepline", localAddress(peerHost));
    uri.setPort(listen.port());
    if (!transport.equalsIgnoreCase("udp")) uri.setTransportParam(transport.toLowerCase(Locale.ROOT));
    message.setHeader(headers.createContactHeader(addresses.createAddress(uri)));
  }

  void setSdp(Message message, String sdp) throws ParseException {
    message.setContent(sdp.getBytes(StandardCharsets.UTF_8), headers.createContentTypeHeader("application", "sdp"));
  }

  void addAllow(Message message) throws ParseException {
    message.setHeader(headers.createAllowHeader(ALLOW));
  }

  Header header(String name, String value) throws ParseException {
    return headers.createHeader(name, value);
  }

  Header referTo(String target) throws ParseException {
    return headers.createHeader("Refer-To", "<" + target + ">");
  }

  Request invite(String uri, String fromUser, String sdp) throws ParseException, InvalidArgumentException {
    URI target = addresses.createURI(uri);
    if (!(target instanceof SipURI to)) throw new ParseException("only sip: addresses can be called", 0);
    String transport = Optional.ofNullable(to.getTransportParam()).orElse("udp");
    SipURI from = addresses.createSipURI(fromUser, localAddress(to.getHost()));
    ViaHeader via = headers.createViaHeader(listen.contactHost(), listen.port(), transport, null);
    via.setRPort();
    Request request = factory.createRequest(target, Request.INVITE, headers.createCallIdHeader(UUID.randomUUID() + "@stepline"),
        headers.createCSeqHeader(1L, Request.INVITE), headers.createFromHeader(addresses.createAddress(from), newTag()),
        headers.createToHeader(addresses.createAddress(target), null), new ArrayList<>(List.of(via)), headers.createMaxForwardsHeader(70));
    addContact(request, to.getHost(), transport);
    addAllow(request);
    setSdp(request, sdp);
    return request;
  }

  static String newTag() {
    return UUID.randomUUID().toString().substring(0, 13);
  }

  Optional<String> toTag(Message message) {
    return Optional.ofNullable((ToHeader) message.getHeader(ToHeader.NAME)).map(ToHeader::getTag);
  }

  /** The session description, if the body is one. */
  static Optional<String> sdp(Message message) {
    ContentTypeHeader type = (ContentTypeHeader) message.getHeader(ContentTypeHeader.NAME);
    byte[] content = message.getRawContent();
    if (type == null || content == null || content.length == 0) return Optional.empty();
    if (!type.getContentType().equalsIgnoreCase("application") || !type.getContentSubType().equalsIgnoreCase("sdp")) return Optional.empty();
    return Optional.of(new String(content, StandardCharsets.UTF_8));
  }

  /** Where the request really came from, by the topmost Via as received. */
  String viaHost(Request request) {
    ViaHeader via = (ViaHeader) request.getHeader(ViaHeader.NAME);
    return Optional.ofNullable(via.getReceived()).orElse(via.getHost());
  }

  Invite toInvite(Request request) {
    FromHeader from = (FromHeader) request.getHeader(FromHeader.NAME);
    ToHeader to = (ToHeader) request.getHeader(ToHeader.NAME);
    ViaHeader via = (ViaHeader) request.getHeader(ViaHeader.NAME);
    return new Invite(((CallIdHeader) request.getHeader(CallIdHeader.NAME)).getCallId(), user(from.getAddress().getURI()), user(to.getAddress().getURI()),
        user(request.getRequestURI()), viaHost(request), via.getTransport(), sdp(request), kept(request));
  }

  private static Map<String, String> kept(Request request) {
    Map<String, String> kept = new HashMap<>();
    Iterator<?> names = request.getHeaderNames();
    while (names.hasNext() && kept.size() < MAX_HEADERS_KEPT) {
      String name = ((String) names.next()).toLowerCase(Locale.ROOT);
      if (!name.startsWith("x-") && !name.equals("user-to-user")) continue;
      String line = request.getHeader(name).toString();
      kept.put(name, line.substring(line.indexOf(':') + 1).strip());
    }
    return kept;
  }

  static String user(URI uri) {
    return uri instanceof SipURI sip ? Optional.ofNullable(sip.getUser()).orElse("") : uri.toString().replaceFirst("^[a-z]+:", "");
  }

  static String hideUser(String uri) {
    return uri.replaceAll("(sips?:)[^@ ]*@", "$1...@").replaceAll("tel:\\S+", "tel:...");
  }

  static Optional<String> reason(Message message) {
    return Optional.ofNullable(message.getHeader("Reason")).map(h -> h.toString().replaceFirst("^Reason:\\s*", "").strip());
  }
}

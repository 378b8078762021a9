package io.stepline.gateway.sip;

import gov.nist.javax.sip.message.SIPMessage;
import io.stepline.gateway.call.DialogId;
import io.stepline.gateway.call.DialogListener;
import io.stepline.gateway.call.Invite;
import io.stepline.gateway.call.SessionExpires;
import io.stepline.gateway.call.SessionTimer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.CallIdHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.Header;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** Reads what calls need out of SIP messages. Stateless. */
final class InviteReader {
  private static final int MAX_HEADERS_KEPT = 48;
  private static final List<String> ADDRESSING =
      List.of("transport", "lr", "maddr", "ttl", "method", "user", "ob", "gr");
  private static final int MAX_VALUE = 4_096;
  private static final int MAX_REASON = 256;
  private static final int MAX_RETRY_AFTER_S = 86_400;
  private static final Pattern RETRY_AFTER = Pattern.compile("^\\s*([0-9]{1,9})");
  private static final Pattern SESSION_EXPIRES =
      Pattern.compile("^\\s*([0-9]{1,9})\\s*(?:;.*?\\brefresher\\s*=\\s*(uac|uas))?", Pattern.CASE_INSENSITIVE);
  private static final Pattern REPLACES = Pattern.compile("^\\s*([^;\\s]{1,256})((?:\\s*;[^;]{1,256}){2,6})$");

  private InviteReader() {}

  static Invite invite(Request request) {
    FromHeader from = (FromHeader) request.getHeader(FromHeader.NAME);
    ToHeader to = (ToHeader) request.getHeader(ToHeader.NAME);
    ViaHeader via = (ViaHeader) request.getHeader(ViaHeader.NAME);
    Invite.Reliability reliability = tags(request, "Require").contains("100rel") ? Invite.Reliability.REQUIRED
        : tags(request, "Supported").contains("100rel") ? Invite.Reliability.SUPPORTED : Invite.Reliability.NONE;
    return new Invite(((CallIdHeader) request.getHeader(CallIdHeader.NAME)).getCallId(),
        user(from.getAddress().getURI()), user(to.getAddress().getURI()),
        user(request.getRequestURI()), source(request), via.getTransport(), sdp(request),
        withParameters(request, all(request)), timer(request), reliability, replaces(request));
  }

  /** Where the message really came from. */
  static String source(Request request) {
    return Optional.ofNullable(((SIPMessage) request).getPeerPacketSourceAddress())
        .map(a -> a.getHostAddress().replaceFirst("%.*$", "")).orElseGet(() -> {
          ViaHeader via = (ViaHeader) request.getHeader(ViaHeader.NAME);
          return Optional.ofNullable(via.getReceived()).orElse(via.getHost());
        });
  }

  static int sourcePort(Request request) {
    return ((SIPMessage) request).getPeerPacketSourcePort();
  }

  static String transport(Message message) {
    return ((ViaHeader) message.getHeader(ViaHeader.NAME)).getTransport();
  }

  /** The session description, if the body is one or has one. */
  static Optional<String> sdp(Message message) {
    return Body.of(message).sdp();
  }

  static SessionTimer.Asked timer(Request request) {
    int minSe = value(request, "Min-SE").map(v -> v.replaceFirst(";.*$", "").strip())
        .filter(v -> v.matches("[0-9]{1,9}")).map(Integer::parseInt).orElse(0);
    return new SessionTimer.Asked(expires(request), minSe,
        tags(request, "Supported").contains("timer") || tags(request, "Require").contains("timer"));
  }

  static Optional<SessionExpires> expires(Message message) {
    return value(message, "Session-Expires").map(SESSION_EXPIRES::matcher).filter(Matcher::find)
        .map(m -> new SessionExpires(Integer.parseInt(m.group(1)),
            Optional.ofNullable(m.group(2)).map(r -> r.equalsIgnoreCase("uac"))));
  }

  /** RFC 3891 6.1: its to-tag is ours. */
  private static Optional<DialogId> replaces(Request request) {
    return value(request, "Replaces").map(REPLACES::matcher).filter(Matcher::find).flatMap(m -> {
      Map<String, String> p = new HashMap<>();
      for (String pair : m.group(2).split(";"))
        if (pair.contains("=")) p.put(pair.substring(0, pair.indexOf('=')).strip().toLowerCase(Locale.ROOT),
            pair.substring(pair.indexOf('=') + 1).strip());
      return p.containsKey("to-tag") && p.containsKey("from-tag")
          ? Optional.of(new DialogId(m.group(1), p.get("to-tag"), p.get("from-tag"))) : Optional.empty();
    });
  }

  /** Option tags of all headers of a name. */
  static List<String> tags(Message message, String name) {
    List<String> tags = new ArrayList<>();
    Iterator<?> all = message.getHeaders(name);
    while (all.hasNext() && tags.size() < 64)
      for (String t : valueOf((Header) all.next()).split(",")) tags.add(t.strip().toLowerCase(Locale.ROOT));
    return tags;
  }

  static boolean allows(Message message, String method) {
    Iterator<?> all = message.getHeaders("Allow");
    while (all.hasNext())
      for (String m : valueOf((Header) all.next()).split(",")) if (m.strip().equalsIgnoreCase(method)) return true;
    return false;
  }

  static Optional<String> value(Message message, String name) {
    return Optional.ofNullable(message.getHeader(name)).map(InviteReader::valueOf);
  }

  static List<String> values(Message message, String name) {
    List<String> values = new ArrayList<>();
    Iterator<?> all = message.getHeaders(name);
    while (all.hasNext() && values.size() < 16) values.add(valueOf((Header) all.next()));
    return values;
  }

  private static String valueOf(Header header) {
    String line = header.toString();
    return line.substring(line.indexOf(':') + 1).strip();
  }

  private static Map<String, String> all(Request request) {
    Map<String, String> kept = new HashMap<>();
    Iterator<?> names = request.getHeaderNames();
    while (names.hasNext() && kept.size() < MAX_HEADERS_KEPT) {
      String name = (String) names.next();
      value(request, name).filter(v -> v.length() <= MAX_VALUE)
          .ifPresent(v -> kept.put(name.toLowerCase(Locale.ROOT), v));
    }
    return kept;
  }

  /** Parameters of the request URI that say more than where to send it, as {@code uri.NAME}. */
  private static Map<String, String> withParameters(Request request, Map<String, String> headers) {
    if (!(request.getRequestURI() instanceof SipURI uri)) return headers;
    Iterator<?> names = uri.getParameterNames();
    while (names.hasNext() && headers.size() < 2 * MAX_HEADERS_KEPT) {
      String name = ((String) names.next()).toLowerCase(Locale.ROOT);
      String value = uri.getParameter(name);
      if (!ADDRESSING.contains(name) && value != null && value.length() <= MAX_VALUE) headers.put("uri." + name, value);
    }
    return headers;
  }

  /** The event package of a NOTIFY or SUBSCRIBE, without parameters, in lower case; empty when it names none. */
  static String event(Message message) {
    return value(message, "Event").map(v -> v.replaceFirst(";.*$", "").strip().toLowerCase(Locale.ROOT)).orElse("");
  }

  static Optional<String> toTag(Message message) {
    return Optional.ofNullable((ToHeader) message.getHeader(ToHeader.NAME)).map(ToHeader::getTag);
  }

  /** As it is written, with its parameters. */
  static String user(URI uri) {
    return uri instanceof SipURI sip ? Optional.ofNullable(sip.getUser()).orElse("")
        : uri.toString().replaceFirst("^[A-Za-z]+:", "");
  }

  static String host(String uri) {
    return uri.replaceFirst("^sips?:", "").replaceFirst("^[^@]*@", "");
  }

  static String hideUser(String uri) {
    return uri.replaceAll("(sips?:)[^@ ]*@", "$1...@").replaceAll("tel:\\S+", "tel:...");
  }

  static Optional<String> reason(Message message) {
    return Optional.of(String.join(", ", values(message, "Reason"))).filter(r -> !r.isEmpty())
        .map(r -> r.substring(0, Math.min(MAX_REASON, r.length())));
  }

  /** @return seconds, at most a day; 0 where it says nothing (RFC 3261 20.33) */
  static int retryAfterS(Message message) {
    return value(message, "Retry-After").map(RETRY_AFTER::matcher).filter(Matcher::find)
        .map(m -> Math.min(MAX_RETRY_AFTER_S, Integer.parseInt(m.group(1)))).orElse(0);
  }

  static DialogListener.Refusing refusing(Response response) {
    int status = response.getStatusCode();
    return new DialogListener.Refusing(status, Optional.ofNullable(response.getReasonPhrase()).orElse(""),
        reason(response), retryAfterS(response),
        status < 400 && status != Response.ALTERNATIVE_SERVICE ? Redirection.targets(response) : List.of());
  }
}

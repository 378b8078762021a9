package io.stepline.gateway.sip;

import io.stepline.gateway.call.DialogListener;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** What requests inside a dialog tell its call: BYE, INFO, NOTIFY, PRACK and REFER. Stateless. */
final class InsideRequests {
  private static final Pattern FRAGMENT = Pattern.compile("^SIP/2\\.0 (\\d{3})");
  private static final Pattern SIGNAL = Pattern.compile("(?im)^\\s*Signal\\s*[=:]\\s*([0-9]{1,2}|[*#A-D])\\s*$");
  private static final Pattern DURATION = Pattern.compile("(?im)^\\s*Duration\\s*[=:]\\s*(\\d{1,5})");
  private static final Pattern BARE = Pattern.compile("(?i)([0-9]{1,2}|[*#A-D])");
  /** By the numbers of telephone-events (RFC 4733 3.2); 16, the hook, is no key. */
  private static final String KEYS = "0123456789*#ABCD";
  private static final Pattern TARGET = Pattern.compile("(sips?|tel):[^\\s<>]{1,512}");

  /** RFC 6086 4.2.2. */
  static final int BAD_INFO_PACKAGE = 469;

  private InsideRequests() {}

  /** @return the status to answer with */
  static int tell(Request request, DialogListener listener) {
    switch (request.getMethod()) {
      case Request.BYE -> listener.ended(InviteReader.reason(request));
      case Request.INFO -> {
        if (request.getHeader("Info-Package") != null) return BAD_INFO_PACKAGE;
        keyByInfo(request, listener);
      }
      case Request.PRACK -> listener.provisionalAcked(InviteReader.sdp(request));
      case Request.REFER -> {
        return referred(request, listener);
      }
      default -> {
        return notified(request, listener);
      }
    }
    return Response.OK;
  }

  private static int referred(Request request, DialogListener listener) {
    Optional<String> target =
        InviteReader.value(request, "Refer-To").map(v -> v.replaceFirst("^.*<", "").replaceFirst(">.*$", "").strip());
    return target.filter(t -> TARGET.matcher(t).matches()).map(listener::referred).orElse(Response.BAD_REQUEST);
  }

  private static void keyByInfo(Request request, DialogListener listener) {
    String body = body(request);
    Matcher signal = SIGNAL.matcher(body);
    Matcher bare = BARE.matcher(body.strip());
    Matcher duration = DURATION.matcher(body);
    Optional<String> named = signal.find() ? Optional.of(signal.group(1))
        : bare.matches() ? Optional.of(bare.group(1)) : Optional.empty();
    named.flatMap(InsideRequests::key)
        .ifPresent(k -> listener.keyByInfo(k, duration.find() ? Integer.parseInt(duration.group(1)) : 0));
  }

  /** As it stands on the telephone, or by its number as an event. */
  private static Optional<String> key(String named) {
    if (named.length() == 1) return Optional.of(named.toUpperCase(Locale.ROOT));
    int event = Integer.parseInt(named);
    return event >= 10 && event < KEYS.length() ? Optional.of(KEYS.substring(event, event + 1)) : Optional.empty();
  }

  /** Of our REFERs; telephones that keep their NAT open inside a call are thanked too. */
  private static int notified(Request request, DialogListener listener) {
    switch (InviteReader.event(request)) {
      case "refer", "" -> {
        Matcher status = FRAGMENT.matcher(body(request));
        if (!status.find()) return Response.OK;
        int code = Integer.parseInt(status.group(1));
        listener.transferProgress(code, code >= 200);
        return Response.OK;
      }
      case "keep-alive" -> {
        return Response.OK;
      }
      default -> {
        return Response.BAD_EVENT;
      }
    }
  }

  private static String body(Request request) {
    return Optional.ofNullable(request.getRawContent()).map(b -> new String(b, StandardCharsets.UTF_8)).orElse("");
  }
}

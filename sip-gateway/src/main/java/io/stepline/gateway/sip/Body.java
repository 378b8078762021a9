package io.stepline.gateway.sip;

import io.stepline.gateway.call.Outgoing;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.header.ContentTypeHeader;
import javax.sip.message.Message;

/**
 * What a message carries.
 *
 * @param sdp the session description, alone or as a part of a multipart body
 * @param understood false when something in it must be understood and is not (RFC 3261 8.2.3, 20.11): a body that is no
 *   description unless its handling is optional, a part whose handling is required
 */
record Body(Optional<String> sdp, boolean understood) {
  private static final Body NONE = new Body(Optional.empty(), true);
  private static final Pattern BOUNDARY = Pattern.compile("\"");
  private static final Pattern HANDLING = Pattern.compile("(?i);\\s*handling\\s*=\\s*\"?(optional|required)");
  private static final int MAX_PARTS = 16;

  static Body of(Message message) {
    ContentTypeHeader type = (ContentTypeHeader) message.getHeader(ContentTypeHeader.NAME);
    byte[] content = message.getRawContent();
    if (content == null || content.length == 0) return NONE;
    String disposition = InviteReader.value(message, "Content-Disposition").orElse("");
    if (type == null) return part("", disposition, "", true);
    String body = new String(content, StandardCharsets.UTF_8);
    if (type.getContentType().equalsIgnoreCase("multipart")) return multipart(body,
        BOUNDARY.matcher(Optional.ofNullable(type.getParameter("boundary")).orElse("")).replaceAll(""));
    return part(type.getContentType() + "/" + type.getContentSubType(), disposition, body, true);
  }

  /** @param must whether it has to be understood where nothing is said of that */
  private static Body part(String type, String disposition, String body, boolean must) {
    String kind = disposition.replaceFirst(";.*$", "").strip();
    if (type.equalsIgnoreCase("application/sdp") && (kind.isEmpty() || kind.equalsIgnoreCase("session")))
      return new Body(Optional.of(body), true);
    Matcher handling = HANDLING.matcher(disposition);
    return new Body(Optional.empty(), handling.find() ? handling.group(1).equalsIgnoreCase("optional") : !must);
  }

  /** RFC 2046 5.1: the first description counts; trunks put parts beside it that are of no use to us (RFC 3204). */
  private static Body multipart(String body, String boundary) {
    if (boundary.isEmpty()) return new Body(Optional.empty(), false);
    Optional<String> sdp = Optional.empty();
    boolean understood = true;
    int left = MAX_PARTS;
    for (String text : body.split(Pattern.quote("--" + boundary), MAX_PARTS + 2)) {
      int end = text.indexOf("\r\n\r\n");
      if (end <= 0 || left-- == 0) continue;
      String head = text.substring(0, end);
      Body part = part(header(head, "Content-Type").replaceFirst(";.*$", "").strip(),
          header(head, "Content-Disposition"), text.substring(end + 4), false);
      understood &= part.understood();
      if (sdp.isEmpty()) sdp = part.sdp();
    }
    return new Body(sdp, understood && (sdp.isPresent() || body.isBlank()));
  }

  /** RFC 7866 7.1: description and metadata as one body. */
  static String joined(String boundary, String sdp, Outgoing.Part part) {
    return "--" + boundary + "\r\nContent-Type: application/sdp\r\n\r\n" + sdp + "\r\n--" + boundary
        + "\r\nContent-Type: " + part.type() + "\r\nContent-Disposition: " + part.disposition() + "\r\n\r\n"
        + part.body() + "\r\n--" + boundary + "--\r\n";
  }

  private static String header(String head, String name) {
    for (String line : head.split("\r\n"))
      if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
        return line.substring(name.length() + 1).strip();
    return "";
  }
}

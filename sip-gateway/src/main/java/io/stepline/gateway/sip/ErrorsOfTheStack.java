package io.stepline.gateway.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Refusals that the stack writes by itself, made what RFC 3261 8.2.6 asks for before they leave: a tag in To, our
 * Server header, no body, and nothing of the parser in the reason phrase. Pure.
 */
final class ErrorsOfTheStack {
  private static final Map<String, String> PHRASES = Map.of("400", "Bad Request", "482", "Loop Detected", "481",
      "Call/Transaction Does Not Exist", "500", "Server Internal Error", "505", "Version Not Supported");
  private static final Set<String> COPIED = Set.of("via", "v", "from", "f", "to", "t", "call-id", "i", "cseq",
      "record-route", "timestamp", "retry-after", "require", "supported");
  private static final byte[] BEGINNING = "SIP/2.0 ".getBytes(StandardCharsets.US_ASCII);

  private ErrorsOfTheStack() {}

  /** @return what is to be sent in its place; empty for what is no refusal, or one of ours */
  static Optional<byte[]> mended(byte[] message, int offset, int length) {
    if (length < 12) return Optional.empty();
    for (int i = 0; i < BEGINNING.length; i++) if (message[offset + i] != BEGINNING[i]) return Optional.empty();
    if (message[offset + 8] < '4' || message[offset + 8] > '6') return Optional.empty();
    String text = new String(message, offset, length, StandardCharsets.UTF_8);
    int end = text.indexOf("\r\n\r\n");
    List<String> lines = unfolded(end < 0 ? text : text.substring(0, end));
    if (lines.stream().anyMatch(l -> l.startsWith("Server: " + SipMessages.PRODUCT))) return Optional.empty();
    String status = text.substring(8, 11);
    StringBuilder mended = new StringBuilder("SIP/2.0 ").append(status).append(' ')
        .append(PHRASES.getOrDefault(status, phrase(lines.getFirst()))).append("\r\n");
    for (String line : lines.subList(1, lines.size())) {
      String name = name(line);
      if (!COPIED.contains(name)) continue;
      mended.append(line);
      if (name.equals("to") && !line.toLowerCase(Locale.ROOT).contains(";tag=")
          || name.equals("t") && !line.contains(";tag="))
        mended.append(";tag=").append(SipMessages.newTag());
      mended.append("\r\n");
    }
    mended.append("Server: " + SipMessages.PRODUCT + "\r\nContent-Length: 0\r\n\r\n");
    return Optional.of(mended.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String phrase(String statusLine) {
    return statusLine.length() < 12 ? "" : statusLine.substring(12).replaceFirst("\\s*\\(.*$", "");
  }

  private static String name(String line) {
    int colon = line.indexOf(':');
    return colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
  }

  private static List<String> unfolded(String head) {
    List<String> lines = new ArrayList<>();
    for (String line : head.split("\r\n"))
      if (!lines.isEmpty() && (line.startsWith(" ") || line.startsWith("\t")))
        lines.set(lines.size() - 1, lines.getLast() + " " + line.strip());
      else lines.add(line);
    return lines;
  }
}

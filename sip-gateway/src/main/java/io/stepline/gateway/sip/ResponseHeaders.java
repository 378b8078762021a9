package io.stepline.gateway.sip;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Responses without the headers that would keep us from reading them: an answer is not dropped, and a phone left
 * talking to nobody, for what its Server header says. Pure.
 */
final class ResponseHeaders {
  private static final Set<String> COMMENTED = Set.of("user-agent", "server", "retry-after");
  private static final Set<String> ESSENTIAL = Set.of("via", "v", "from", "f", "to", "t", "call-id", "i", "cseq",
      "contact", "m", "record-route", "content-type", "c", "content-length", "l", "require", "rseq", "session-expires",
      "x",
      "min-se", "www-authenticate", "proxy-authenticate", "expires", "min-expires");
  private static final byte[] BEGINNING = "SIP/".getBytes(StandardCharsets.US_ASCII);

  private ResponseHeaders() {}

  static boolean isResponse(byte[] message) {
    int from = 0;
    while (from < message.length && (message[from] == '\r' || message[from] == '\n')) from++;
    if (message.length - from < BEGINNING.length) return false;
    for (int i = 0; i < BEGINNING.length; i++) if (message[from + i] != BEGINNING[i]) return false;
    return true;
  }

  /** Without those whose comments do not close, on which the stack's parser does not stop. */
  static byte[] readable(byte[] message) {
    return only(message,
        (name, value) -> !COMMENTED.contains(name) || value.indexOf('(') < 0 || StrictParsers.closesComments(value));
  }

  /** With those only that a call cannot do without. */
  static byte[] essential(byte[] message) {
    return only(message, (name, value) -> ESSENTIAL.contains(name));
  }

  private static byte[] only(byte[] message, BiPredicate<String, String> wanted) {
    String text = new String(message, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    String head = end < 0 ? text : text.substring(0, end);
    StringBuilder kept = new StringBuilder(text.length());
    boolean some = false;
    boolean keep = true;
    boolean first = true;
    String[] lines = head.split("\r\n", -1);
    for (int i = 0; i < lines.length; i++) {
      boolean folded = lines[i].startsWith(" ") || lines[i].startsWith("\t");
      if (!folded && !lines[i].isEmpty()) {
        keep = first || isWanted(lines, i, wanted);
        first = false;
      }
      if (keep) kept.append(lines[i]).append("\r\n");
      else some = true;
    }
    if (!some) return message;
    if (end < 0) kept.setLength(kept.length() - 2);
    else kept.append(text, end + 2, text.length());
    return kept.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static boolean isWanted(String[] lines, int at, BiPredicate<String, String> wanted) {
    int colon = lines[at].indexOf(':');
    if (colon <= 0) return true;
    StringBuilder value = new StringBuilder(lines[at].substring(colon + 1));
    for (int i = at + 1; i < lines.length && (lines[i].startsWith(" ") || lines[i].startsWith("\t")); i++)
      value.append(' ').append(lines[i].strip());
    return wanted.test(lines[at].substring(0, colon).strip().toLowerCase(Locale.ROOT), value.toString());
  }
}

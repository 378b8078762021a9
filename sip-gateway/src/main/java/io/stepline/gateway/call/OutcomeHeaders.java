package io.stepline.gateway.call;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What of a talk's outcome leaves as headers: X- names as they are and User-to-User by RFC 7433; nothing that could
 * break a message. Pure.
 */
final class OutcomeHeaders {
  private static final int MAX = 256;
  private static final int MAX_HEADERS = 16;

  private OutcomeHeaders() {}

  static Map<String, String> of(Map<String, String> outcome) {
    Map<String, String> headers = new LinkedHashMap<>();
    outcome.forEach((name, value) -> {
      if (headers.size() >= MAX_HEADERS || value.length() > MAX) return;
      if (name.equalsIgnoreCase("user-to-user")) headers.put("User-to-User", userToUser(value));
      else if (name.matches("(?i)x-[a-z0-9-]{1,64}")) headers.put(name, value.replaceAll("[^\\x20-\\x7e]", "?"));
    });
    return headers;
  }

  private static String userToUser(String value) {
    if (value.matches("[0-9A-Fa-f]+;encoding=hex[!-~]{0,64}")) return value;
    return HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8)) + ";encoding=hex";
  }
}

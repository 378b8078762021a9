package io.stepline.gateway.sip;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Our answer to a request for a WebSocket that speaks SIP (RFC 6455 4.2, RFC 7118 4). */
record WebSocketHandshake(boolean accepted, byte[] bytes) {
  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  static final WebSocketHandshake TOO_LONG = refused("431 Request Header Fields Too Large", "", "");

  /** @param request up to its empty line */
  static WebSocketHandshake answer(String request) {
    String[] lines = request.split("\r\n");
    Map<String, String> headers = new HashMap<>();
    for (String line : Arrays.asList(lines).subList(1, lines.length)) {
      int colon = line.indexOf(':');
      if (colon > 0) headers.merge(line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
    }
    String key = headers.getOrDefault("sec-websocket-key", "");
    if (!lines[0].matches("GET [^ ]+ HTTP/1\\.[1-9]") || !has(headers, "upgrade", "websocket")
        || !has(headers, "connection", "upgrade"))
      return refused("426 Upgrade Required", "Upgrade: websocket\r\n",
          "This port speaks SIP over WebSocket.\n");
    if (!has(headers, "sec-websocket-version", "13"))
      return refused("426 Upgrade Required", "Sec-WebSocket-Version: 13\r\n", "");
    if (!key.matches("[A-Za-z0-9+/]{22}==")) return refused("400 Bad Request", "", "Sec-WebSocket-Key is no key.\n");
    if (!has(headers, "sec-websocket-protocol", "sip"))
      return refused("400 Bad Request", "", "Ask for the subprotocol sip.\n");
    return new WebSocketHandshake(true, ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
        + "Connection: Upgrade\r\nSec-WebSocket-Accept: " + accept(key)
        + "\r\nSec-WebSocket-Protocol: sip\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  private static boolean has(Map<String, String> headers, String name, String token) {
    return Arrays.stream(headers.getOrDefault(name, "").split(",")).anyMatch(t -> t.strip().equalsIgnoreCase(token));
  }

  private static WebSocketHandshake refused(String status, String headers, String body) {
    return new WebSocketHandshake(false,
        ("HTTP/1.1 " + status + "\r\n" + headers + "Connection: close\r\nContent-Type: text/plain\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n" + body)
            .getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String accept(String key) {
    try {
      return Base64.getEncoder().encodeToString(
          MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.ISO_8859_1)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}

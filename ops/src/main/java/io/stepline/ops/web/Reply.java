package io.stepline.ops.web;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What a request is answered with. */
public sealed interface Reply {
  int status();

  Map<String, String> headers();

  /** A value as JSON. */
  record Json(int status, Object body, Map<String, String> headers) implements Reply {}

  /** @param type as in the header Content-Type */
  record Bytes(int status, String type, byte[] body, Map<String, String> headers) implements Reply {}

  /** @param bytes how long it is; negative when nobody knows */
  record Stream(int status, String type, long bytes, Writer writer, Map<String, String> headers) implements Reply {}

  /** The connection becomes a WebSocket. */
  record Upgrade(SocketPeer peer) implements Reply {
    @Override
    public int status() {
      return 101;
    }

    @Override
    public Map<String, String> headers() {
      return Map.of();
    }
  }

  /** Writes the body on the request's thread; what it throws ends the connection. */
  interface Writer {
    void write(OutputStream out) throws IOException;
  }

  static Reply of(Object body) {
    return new Json(200, body, Map.of());
  }

  static Reply of(int status, Object body) {
    return new Json(status, body, Map.of());
  }

  static Reply text(int status, String type, String body) {
    return new Bytes(status, type, body.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  static Reply refused(Refusal why) {
    return new Json(why.status(), Map.of("error", String.valueOf(why.getMessage())),
        why.status() == 401 ? Map.of("WWW-Authenticate", "Bearer") : Map.of());
  }

  /** The same with one header more. */
  default Reply with(String header, String value) {
    Map<String, String> all = new HashMap<>(headers());
    all.put(header, value);
    return switch (this) {
      case Json j -> new Json(j.status(), j.body(), all);
      case Bytes b -> new Bytes(b.status(), b.type(), b.body(), all);
      case Stream s -> new Stream(s.status(), s.type(), s.bytes(), s.writer(), all);
      case Upgrade u -> u;
    };
  }
}

package io.stepline.model.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Server-sent events as model servers send them: JSON objects in {@code data:} lines, then {@code [DONE]} (WHATWG HTML
 * 9.2). Lines and events are bounded.
 */
public final class ServerEventStream {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_LINE = 1 << 20;
  private static final int MAX_EVENTS = 50_000;

  private ServerEventStream() {}

  /** Takes one event. */
  public interface Taker {
    void take(JsonNode event) throws IOException;
  }

  /** @throws IOException if the stream ends without {@code [DONE]}, or is not such a stream */
  public static void read(InputStream body, Taker taker) throws IOException {
    InputStream in = new BufferedInputStream(body);
    StringBuilder data = new StringBuilder();
    for (int events = 0; events < MAX_EVENTS;) {
      Optional<String> line = line(in);
      if (line.isEmpty()) throw new IOException("the stream broke off");
      String text = line.get();
      if (text.startsWith("data:")) {
        if (data.length() + text.length() > MAX_LINE) throw new IOException("an event is over " + MAX_LINE + " bytes");
        data.append(data.isEmpty() ? "" : "\n").append(text.substring(5).strip());
      } else if (text.isEmpty() && !data.isEmpty()) {
        if (data.toString().equals("[DONE]")) return;
        events++;
        JsonNode event = JSON.readTree(data.toString());
        if (!event.path("error").isMissingNode() && !event.path("error").isNull())
          throw new IOException("the server reports an error of its own");
        taker.take(event);
        data.setLength(0);
      }
    }
    throw new IOException("more than " + MAX_EVENTS + " events");
  }

  private static Optional<String> line(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) return bytes.size() == 0 ? Optional.empty()
          : Optional.of(bytes.toString(StandardCharsets.UTF_8).stripTrailing());
      bytes.write(b);
      if (bytes.size() > MAX_LINE) throw new IOException("a line is over " + MAX_LINE + " bytes");
    }
    return Optional.of(bytes.toString(StandardCharsets.UTF_8).stripTrailing());
  }
}

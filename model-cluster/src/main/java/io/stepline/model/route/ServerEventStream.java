package io.stepline.model.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Server-sent events as model servers send them: JSON objects in {@code data:} lines, then {@code [DONE]} (WHATWG HTML
 * 9.2). An answer is complete with {@code [DONE]}, or once an event has told why the model stopped: some servers send
 * no {@code [DONE]}, some no empty line after it or between events, some answer with one whole JSON document. Lines and
 * events are bounded.
 */
public final class ServerEventStream {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_EVENT = 1 << 20;
  private static final int MAX_EVENTS = 50_000;
  private static final String DONE = "[DONE]";

  private final EventLines lines;
  private final Taker taker;
  private final StringBuilder data = new StringBuilder();
  private Ending ending = Ending.NONE;
  private int events;

  private ServerEventStream(EventLines lines, Taker taker) {
    this.lines = lines;
    this.taker = taker;
  }

  /** Takes one event. */
  public interface Taker {
    void take(JsonNode event) throws IOException;
  }

  /**
   * @return why the model stopped, as far as the server tells
   * @throws IOException if the stream ends before the model has stopped, or is not such a stream
   */
  public static Ending read(InputStream body, Taker taker) throws IOException {
    try (EventLines lines = new EventLines(body, MAX_EVENT)) {
      return new ServerEventStream(lines, taker).read();
    }
  }

  private Ending read() throws IOException {
    while (true) {
      Optional<String> line = next();
      if (line.isEmpty()) {
        if (data.toString().equals(DONE)) return ending;
        if (!data.isEmpty() && whole().isPresent()) event();
        if (ending == Ending.NONE) throw new IOException("the stream broke off");
        return ending;
      }
      String text = line.get();
      if (text.startsWith("data:")) {
        if (data.toString().equals(DONE)) return ending;
        if (!data.isEmpty() && whole().isPresent()) event();
        if (data.length() + text.length() > MAX_EVENT)
          throw new IOException("an event is over " + MAX_EVENT + " bytes");
        data.append(data.isEmpty() ? "" : "\n").append(text.substring(5).strip());
        if (data.toString().equals(DONE)) return ending;
      } else if (text.isEmpty() && !data.isEmpty()) {
        event();
      } else if (text.startsWith("{") && data.isEmpty() && events == 0) {
        data.append(text).append(lines.rest());
        event();
        return ending == Ending.NONE ? Ending.STOP : ending;
      }
    }
  }

  /** Once the model has stopped, what may still come is not waited for long, and its loss is no fault. */
  private Optional<String> next() throws IOException {
    try {
      return lines.next();
    } catch (IOException e) {
      if (ending == Ending.NONE) throw e;
      return Optional.empty();
    }
  }

  private Optional<JsonNode> whole() {
    try {
      return Optional.of(JSON.readTree(data.toString()));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private void event() throws IOException {
    if (++events > MAX_EVENTS) throw new IOException("more than " + MAX_EVENTS + " events");
    JsonNode event = JSON.readTree(data.toString());
    data.setLength(0);
    if (event.hasNonNull("error") || event.path("object").asText().equals("error"))
      throw new IOException("the server reports an error of its own");
    taker.take(event);
    Ending now = Ending.of(event);
    if (now == Ending.BROKEN) throw new IOException("the server gave up");
    if (now == Ending.NONE) return;
    ending = now;
    lines.hurry();
  }
}

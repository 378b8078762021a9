package io.stepline.model.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One WebSocket: events out in order, also before it is open; events in, whole and bounded. Thread-safe. */
final class RealtimeLine implements WebSocket.Listener {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_EVENT = 4 << 20;

  /** Called from one thread at a time. */
  interface Listener {
    void event(JsonNode event);

    /** Told once, unless we closed it. */
    void broken(String why);
  }

  private final Listener listener;
  private final StringBuilder partial = new StringBuilder();
  private CompletableFuture<WebSocket> sent;
  private Optional<WebSocket> socket = Optional.empty();
  private boolean closed;

  RealtimeLine(HttpClient http, URI at, String apiKey, Listener listener) {
    this.listener = listener;
    WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(3));
    if (!apiKey.isEmpty()) builder.header("Authorization", "Bearer " + apiKey);
    sent = builder.buildAsync(at, this);
    sent.exceptionallyAsync(e -> {
      broken(unsent(e));
      return null;
    });
  }

  synchronized void send(ObjectNode event) {
    if (closed) return;
    sent = sent.thenCompose(w -> w.sendText(event.toString(), true));
    sent.exceptionally(e -> {
      broken(unsent(e));
      return null;
    });
  }

  private synchronized String unsent(Throwable e) {
    return (socket.isEmpty() ? "does not answer: " : "broke off: ")
        + Optional.ofNullable(e.getCause()).orElse(e).getClass().getSimpleName();
  }

  @Override
  public void onOpen(WebSocket w) {
    synchronized (this) {
      socket = Optional.of(w);
      if (closed) w.abort();
    }
    w.request(1);
  }

  @Override
  public CompletionStage<?> onText(WebSocket w, CharSequence data, boolean last) {
    if (partial.length() + data.length() > MAX_EVENT) {
      broken("sends an event over " + MAX_EVENT + " characters");
      return CompletableFuture.completedStage(null);
    }
    partial.append(data);
    if (last) {
      String text = partial.toString();
      partial.setLength(0);
      try {
        listener.event(JSON.readTree(text));
      } catch (JsonProcessingException | IllegalArgumentException e) {
        broken("sends something that is not the protocol");
      }
    }
    w.request(1);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket w, int status, String reason) {
    broken("closed the connection (" + status + ")");
    return CompletableFuture.completedStage(null);
  }

  @Override
  public void onError(WebSocket w, Throwable e) {
    broken("broke off: " + e.getClass().getSimpleName());
  }

  private void broken(String why) {
    if (closed()) listener.broken(why);
  }

  /** @return whether it was open */
  private synchronized boolean closed() {
    if (closed) return false;
    closed = true;
    socket.ifPresent(WebSocket::abort);
    return true;
  }

  void close() {
    closed();
  }
}

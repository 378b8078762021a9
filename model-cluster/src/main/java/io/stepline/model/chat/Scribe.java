package io.stepline.model.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.contract.CallId;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.route.ServerEventStream;
import io.stepline.model.route.ServerPool;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has turns written down by the model that hears them, beside the replies: a few at once, and when too many wait a turn
 * goes without. Thread-safe.
 */
final class Scribe {
  private static final Logger log = LoggerFactory.getLogger(Scribe.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WAITING = 256;
  private static final int AT_ONCE = 8;
  private static final int MAX_TEXT = 4_000;

  private final ServerPool pool;
  private final Semaphore room = new Semaphore(WAITING);
  private final Semaphore lanes = new Semaphore(AT_ONCE, true);

  Scribe(ServerPool pool) {
    this.pool = pool;
  }

  /** @return the text, empty if there is none; never fails */
  CompletableFuture<String> write(CallId affinity, String path, ObjectNode body) {
    if (!room.tryAcquire()) return CompletableFuture.completedFuture("");
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.ofVirtual().name("chat-scribe").start(() -> {
      try {
        lanes.acquire();
        try {
          text.complete(asked(affinity, path, body));
        } finally {
          lanes.release();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException | RuntimeException e) {
        log.info("callId={} a turn is not written down: {}", affinity, e.getMessage());
      } finally {
        room.release();
        text.complete("");
      }
    });
    return text;
  }

  private String asked(CallId affinity, String path, ObjectNode body) throws IOException, InterruptedException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    StringBuilder text = new StringBuilder();
    Answer answer = new Answer(new Thinking("none", ""));
    ChatModel.Sink sink = new Texts(text);
    try (ServerPool.Call call = new ServerPool.Call()) {
      pool.post(affinity.toString(), path, call,
          b -> b.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofByteArray(bytes)),
          (in, begun) -> ServerEventStream.read(in, e -> {
            if (answer.take(Answer.message(e), sink) == Dialect.Sign.SAYS) begun.run();
          }));
    }
    answer.ended(true, sink);
    String said = text.toString().strip();
    return said.length() > MAX_TEXT ? said.substring(0, MAX_TEXT) : said;
  }

  /** Only the words of an answer. */
  private record Texts(StringBuilder text) implements ChatModel.Sink {
    @Override
    public void text(String more) {
      if (text.length() <= MAX_TEXT) text.append(more);
    }

    @Override
    public void codes(int[] codes, String says) {}

    @Override
    public void sound(int rateHz, short[] pcm, String says) {}

    @Override
    public void tool(String toolCallId, String name, String argumentsJson) {}

    @Override
    public void then(String verb, String target, Map<String, String> outcome) {}

    @Override
    public void end(String memory, String listenFor, int maxKeys) {}

    @Override
    public void failed(String why) {}
  }
}

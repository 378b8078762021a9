package io.stepline.model.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.media.audio.Resampler;
import io.stepline.model.bot.Bot;
import io.stepline.model.engine.ChatModel;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speech to speech over a WebSocket with the events of OpenAI's Realtime API
 * (platform.openai.com/docs/api-reference/realtime-client-events), which StepFun's hosted models speak as well. The
 * server's own turn detection is off: our VAD ends the turn, our gate lets the reply sound, our context says what was
 * heard. One connection for each reply; closing it is the cancellation. Thread-safe.
 */
public final class RealtimeChat implements ChatModel {
  private static final Logger log = LoggerFactory.getLogger(RealtimeChat.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_EVENT = 4 << 20;
  private static final int MAX_TOOL_ROUNDS = 6;

  /** @param rateHz of sound both ways */
  public record Settings(URI url, String model, String apiKey, String voice, int rateHz, Duration firstEvent) {}

  private final Settings settings;
  private final Map<String, Bot> bots;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();

  public RealtimeChat(Settings settings, Map<String, Bot> bots) {
    this.settings = settings;
    this.bots = bots;
  }

  @Override
  public String name() {
    return "speech to speech, model " + settings.model() + " at " + settings.url().getHost() + ", " + inFlight.get()
        + " replies under way";
  }

  @Override
  public Reply start(ChatRequest.Generate request, Sink sink) {
    Bot bot = Optional.ofNullable(bots.get(request.caller().bot())).orElseGet(() -> bots.values().iterator().next());
    Talk talk = new Talk(bot, request, sink);
    if (request.cause() == ChatRequest.Cause.GREETING && !bot.greeting().isEmpty()) {
      sink.text(bot.greeting() + " ");
      sink.end("", "", 0);
    } else {
      talk.connect();
    }
    return talk;
  }

  private final class Talk implements Reply, WebSocket.Listener {
    private final Bot bot;
    private final ChatRequest.Generate request;
    private final Sink sink;
    private final StringBuilder partial = new StringBuilder();
    private final Map<String, Dialect.ToolWish> wishes = new LinkedHashMap<>();
    private final Leaving leaving;
    private Optional<ToolRound> waitingFor = Optional.empty();
    private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
    private Optional<WebSocket> socket = Optional.empty();
    private CompletableFuture<WebSocket> sent = new CompletableFuture<>();
    private boolean over;
    private int rounds;

    Talk(Bot bot, ChatRequest.Generate request, Sink sink) {
      this.bot = bot;
      this.request = request;
      this.sink = sink;
      this.leaving = new Leaving(bot);
    }

    void connect() {
      inFlight.incrementAndGet();
      WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(3));
      if (!settings.apiKey().isEmpty()) builder.header("Authorization", "Bearer " + settings.apiKey());
      URI at =
          URI.create(settings.url() + (settings.url().getQuery() == null ? "?" : "&") + "model=" + settings.model());
      builder.buildAsync(at, this).whenComplete((w, e) -> {
        if (e != null)
          fail("does not answer: " + Optional.ofNullable(e.getCause()).orElse(e).getClass().getSimpleName());
      });
      begun.completeOnTimeout(false, settings.firstEvent().toMillis(), TimeUnit.MILLISECONDS).thenAccept(yes -> {
        if (!yes) fail("has said nothing for " + settings.firstEvent().toMillis() + " ms");
      });
    }

    @Override
    public void onOpen(WebSocket w) {
      synchronized (this) {
        socket = Optional.of(w);
        sent = CompletableFuture.completedFuture(w);
        if (over) {
          w.abort();
          return;
        }
      }
      send(session());
      request.history().stream().filter(m -> !m.text().isBlank())
          .forEach(m -> send(item(m.role(), m.role().equals("assistant") ? "text" : "input_text", m.text())));
      send(turn());
      send(JSON.createObjectNode().put("type", "response.create"));
      w.request(1);
    }

    private ObjectNode session() {
      ObjectNode update = JSON.createObjectNode().put("type", "session.update");
      ObjectNode session = update.putObject("session")
          .put("instructions",
              ChatPrompt.system(bot, request,
                  "You are a helpful assistant on the telephone. Answer briefly, as one speaks."))
          .put("input_audio_format", "pcm16").put("output_audio_format", "pcm16")
          .put("voice", settings.voice().isEmpty() ? bot.voice().name() : settings.voice());
      session.putArray("modalities").add("text").add("audio");
      session.putNull("turn_detection");
      ArrayNode tools = session.putArray("tools");
      ChatPrompt.tools(bot).forEach(t -> {
        ObjectNode flat = (ObjectNode) t.path("function").deepCopy();
        tools.add(flat.put("type", "function"));
      });
      return update;
    }

    private static ObjectNode item(String role, String kind, String text) {
      ObjectNode create = JSON.createObjectNode().put("type", "conversation.item.create");
      create.putObject("item").put("type", "message").put("role", role).putArray("content").addObject()
          .put("type", kind).put("text", text);
      return create;
    }

    private ObjectNode turn() {
      short[] pcm = request.heard().wave().pcm();
      if (request.cause() != ChatRequest.Cause.CALLER_SPOKE || pcm.length == 0)
        return item("user", "input_text",
            ChatPrompt.user(request, request.heard().text().isBlank() ? "(not understood)" : request.heard().text()));
      short[] there = Resampler.convert(pcm, request.heard().wave().sampleRateHz(), settings.rateHz());
      ByteBuffer bytes = ByteBuffer.allocate(2 * there.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asShortBuffer().put(there);
      ObjectNode create = JSON.createObjectNode().put("type", "conversation.item.create");
      create.putObject("item").put("type", "message").put("role", "user").putArray("content").addObject()
          .put("type", "input_audio").put("audio", Base64.getEncoder().encodeToString(bytes.array()));
      return create;
    }

    /** One message after the other. */
    private synchronized void send(ObjectNode event) {
      if (over) return;
      sent = sent.thenCompose(w -> w.sendText(event.toString(), true));
      sent.exceptionally(e -> {
        fail("broke off: " + e.getClass().getSimpleName());
        return null;
      });
    }

    @Override
    public CompletionStage<?> onText(WebSocket w, CharSequence data, boolean last) {
      if (partial.length() + data.length() > MAX_EVENT) {
        fail("sends an event over " + MAX_EVENT + " characters");
        return null;
      }
      partial.append(data);
      if (last) {
        String text = partial.toString();
        partial.setLength(0);
        try {
          event(JSON.readTree(text));
        } catch (JsonProcessingException | IllegalArgumentException e) {
          fail("sends something that is not the protocol");
        }
      }
      w.request(1);
      return null;
    }

    private void event(JsonNode e) throws JsonProcessingException {
      switch (e.path("type").asText()) {
        case "response.audio.delta", "response.output_audio.delta" -> {
          begun.complete(true);
          byte[] bytes = Base64.getDecoder().decode(e.path("delta").asText());
          short[] pcm = new short[bytes.length / 2];
          ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(pcm);
          if (!isOver()) sink.sound(settings.rateHz(), pcm, "");
        }
        case "response.audio_transcript.delta", "response.output_audio_transcript.delta" -> {
          begun.complete(true);
          if (!isOver()) sink.sound(settings.rateHz(), new short[0], e.path("delta").asText());
        }
        case "response.function_call_arguments.done" -> {
          begun.complete(true);
          String id = e.path("call_id").asText();
          wishes.put(id, ToolWishes.wish(id, e.path("name").asText(), e.path("arguments").asText()));
        }
        case "response.done" -> done(e.path("response").path("status").asText("completed"));
        case "error" ->
            fail("reports " + e.path("error").path("code").asText(e.path("error").path("type").asText("an error")));
        default -> log.trace("event {}", e.path("type").asText());
      }
    }

    private void done(String status) throws JsonProcessingException {
      if (status.equals("failed")) {
        fail("could not answer");
        return;
      }
      ToolRound round = new ToolRound(bot, request, List.copyOf(wishes.values()), leaving);
      wishes.clear();
      if (!round.matters()) {
        if (close()) {
          leaving.tell(sink);
          sink.end("", "", 0);
        }
        return;
      }
      if (++rounds > MAX_TOOL_ROUNDS) {
        fail("asks for tools without end");
        return;
      }
      synchronized (this) {
        waitingFor = Optional.of(round);
      }
      if (round.isComplete()) goOn(round);
      else round.toRun().forEach(w -> sink.tool(w.id(), w.name(), w.argumentsJson()));
    }

    private void goOn(ToolRound round) {
      synchronized (this) {
        waitingFor = Optional.empty();
      }
      round.inOrder().forEach(r -> {
        ObjectNode create = JSON.createObjectNode().put("type", "conversation.item.create");
        create.putObject("item").put("type", "function_call_output").put("call_id", r.toolCallId()).put("output",
            ChatPrompt.result(r));
        send(create);
      });
      send(JSON.createObjectNode().put("type", "response.create"));
    }

    @Override
    public void toolResult(ChatRequest.ToolResult result) {
      Optional<ToolRound> round;
      synchronized (this) {
        round = waitingFor;
        if (over || round.isEmpty() || !round.get().take(result) || !round.get().isComplete()) return;
      }
      goOn(round.get());
    }

    @Override
    public CompletionStage<?> onClose(WebSocket w, int status, String reason) {
      fail("closed the connection (" + status + ")");
      return null;
    }

    @Override
    public void onError(WebSocket w, Throwable e) {
      fail("broke off: " + e.getClass().getSimpleName());
    }

    private synchronized boolean isOver() {
      return over;
    }

    /** @return whether it was still open */
    private synchronized boolean close() {
      if (over) return false;
      over = true;
      begun.complete(true);
      inFlight.decrementAndGet();
      socket.ifPresent(WebSocket::abort);
      return true;
    }

    private void fail(String why) {
      if (!close()) return;
      leaving.tellAfterFailure(sink);
      sink.failed("the realtime server " + settings.url().getHost() + " " + why);
    }

    @Override
    public void cancel() {
      close();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}

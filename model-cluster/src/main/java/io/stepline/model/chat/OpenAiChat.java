package io.stepline.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.wire.ChatRequest;
import io.stepline.model.bot.Bot;
import io.stepline.model.engine.ChatModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Any chat server that speaks the OpenAI chat completions API with streaming: vLLM, llama.cpp, hosted ones. Cancelling closes the request. */
public final class OpenAiChat implements ChatModel {
  private static final Logger log = LoggerFactory.getLogger(OpenAiChat.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration FIRST_BYTE = Duration.ofSeconds(15);
  private static final int MAX_EVENTS = 20_000;
  private static final int MAX_TOOL_ROUNDS = 6;

  /** @param apiKey empty for servers without; {@code temperature} below 0 leaves it to the server */
  public record Settings(URI baseUrl, String model, String apiKey, double temperature, int maxTokens) {}

  private final Settings settings;
  private final Map<String, Bot> bots;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  public OpenAiChat(Settings settings, Map<String, Bot> bots) {
    this.settings = settings;
    this.bots = bots;
  }

  @Override
  public String name() {
    return "OpenAI-compatible chat, model " + settings.model() + " at " + settings.baseUrl().getHost();
  }

  @Override
  public Reply start(ChatRequest.Generate request, Sink sink) {
    Talk talk = new Talk(Optional.ofNullable(bots.get(request.caller().bot())).orElseGet(() -> bots.values().iterator().next()), request, sink);
    Thread.ofVirtual().name("chat-" + request.call() + "-" + request.reply().value()).start(talk::run);
    return talk;
  }

  /** One tool call as its pieces arrive. */
  private static final class Wanted {
    String id = "";
    String name = "";
    final StringBuilder arguments = new StringBuilder();
  }

  private final class Talk implements Reply {
    private final Bot bot;
    private final ChatRequest.Generate request;
    private final Sink sink;
    private final ArrayNode messages;
    private final Map<String, ChatRequest.ToolResult> results = new HashMap<>();
    private Optional<InputStream> body = Optional.empty();
    private int waitingFor;
    private int rounds;
    private boolean cancelled;

    Talk(Bot bot, ChatRequest.Generate request, Sink sink) {
      this.bot = bot;
      this.request = request;
      this.sink = sink;
      this.messages = ChatPrompt.messages(bot, request);
    }

    void run() {
      if (request.cause() == ChatRequest.Cause.GREETING && !bot.greeting().isEmpty()) {
        sink.text(bot.greeting() + " ");
        sink.end("", "", 0);
        return;
      }
      generateOrFail();
    }

    private void generateOrFail() {
      try {
        generate();
      } catch (IOException | RuntimeException e) {
        if (!isCancelled()) sink.failed("chat server: " + e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void generate() throws IOException, InterruptedException {
      HttpRequest.Builder post = HttpRequest.newBuilder(settings.baseUrl().resolve(settings.baseUrl().getPath().replaceAll("/$", "") + "/chat/completions"))
          .timeout(FIRST_BYTE).header("Content-Type", "application/json").header("Accept", "text/event-stream")
          .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body())));
      if (!settings.apiKey().isEmpty()) post.header("Authorization", "Bearer " + settings.apiKey());
      HttpResponse<InputStream> response = http.send(post.build(), HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        response.body().close();
        throw new IOException("status " + response.statusCode());
      }
      synchronized (this) {
        body = Optional.of(response.body());
        if (cancelled) response.body().close();
      }
      try (BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        finish(read(lines));
      }
    }

    private ObjectNode body() {
      ObjectNode body = JSON.createObjectNode();
      body.put("model", settings.model()).put("stream", true).put("max_tokens", settings.maxTokens());
      if (settings.temperature() >= 0) body.put("temperature", settings.temperature());
      body.set("messages", messages);
      ArrayNode tools = ChatPrompt.tools(bot);
      if (!tools.isEmpty()) body.set("tools", tools);
      return body;
    }

    /** Reads the event stream to its end. @return the tools that were asked for */
    private TreeMap<Integer, Wanted> read(BufferedReader lines) throws IOException {
      TreeMap<Integer, Wanted> tools = new TreeMap<>();
      StringBuilder said = new StringBuilder();
      boolean done = false;
      for (int events = 0; !done && events < MAX_EVENTS; events++) {
        String line = lines.readLine();
        if (line == null) throw new IOException("the stream broke off");
        if (!line.startsWith("data:")) continue;
        String data = line.substring(5).strip();
        done = data.equals("[DONE]");
        if (!done) delta(JSON.readTree(data).path("choices").path(0).path("delta"), said, tools);
      }
      ObjectNode turn = messages.addObject().put("role", "assistant").put("content", said.toString());
      if (!tools.isEmpty()) turn.set("tool_calls", asked(tools));
      return tools;
    }

    private void delta(JsonNode delta, StringBuilder said, TreeMap<Integer, Wanted> tools) {
      String text = delta.path("content").asText("");
      if (!text.isEmpty()) {
        said.append(text);
        sink.text(text);
      }
      for (JsonNode call : delta.path("tool_calls")) {
        Wanted w = tools.computeIfAbsent(call.path("index").asInt(0), i -> new Wanted());
        w.id += call.path("id").asText("");
        w.name += call.path("function").path("name").asText("");
        w.arguments.append(call.path("function").path("arguments").asText(""));
      }
    }

    private ArrayNode asked(TreeMap<Integer, Wanted> tools) {
      ArrayNode calls = JSON.createArrayNode();
      tools.values().forEach(w -> calls.addObject().put("id", w.id).put("type", "function").putObject("function").put("name", w.name).put("arguments", w.arguments.toString()));
      return calls;
    }

    private void finish(TreeMap<Integer, Wanted> tools) throws IOException {
      boolean leaving = false;
      int real = 0;
      for (Wanted w : tools.values()) {
        if (w.name.equals(ChatPrompt.HANG_UP)) {
          sink.then("hangup", "", outcome(w));
          leaving = true;
        } else if (w.name.equals(ChatPrompt.TRANSFER)) {
          sink.then("transfer", arguments(w).path("target").asText(""), outcome(w));
          leaving = true;
        } else if (w.name.equals(ChatPrompt.PRESS_KEYS)) {
          sink.then("press", arguments(w).path("keys").asText("").replaceAll("[^0-9*#A-D]", ""), Map.of());
          leaving = true;
        } else {
          real++;
        }
      }
      if (leaving || real == 0) {
        sink.end("", "", 0);
        return;
      }
      synchronized (this) {
        waitingFor = real;
        results.clear();
      }
      if (++rounds > MAX_TOOL_ROUNDS) throw new IOException("the model asks for tools without end");
      tools.values().forEach(w -> sink.tool(w.id, w.name, w.arguments.toString()));
    }

    private static JsonNode arguments(Wanted w) throws IOException {
      return JSON.readTree(w.arguments.isEmpty() ? "{}" : w.arguments.toString());
    }

    private Map<String, String> outcome(Wanted w) throws IOException {
      Map<String, String> values = new HashMap<>();
      JsonNode given = arguments(w);
      bot.returns().keySet().stream().filter(given::hasNonNull).forEach(name -> values.put(name, given.path(name).asText("")));
      return values;
    }

    @Override
    public void toolResult(ChatRequest.ToolResult result) {
      synchronized (this) {
        if (cancelled) return;
        results.put(result.toolCallId(), result);
        if (results.size() < waitingFor) return;
        results.values().forEach(r -> messages.addObject().put("role", "tool").put("tool_call_id", r.toolCallId())
            .put("content", r.failed() ? "{\"error\":\"the tool failed\"}" : r.json()));
      }
      Thread.ofVirtual().start(this::generateOrFail);
    }

    private synchronized boolean isCancelled() {
      return cancelled;
    }

    @Override
    public void cancel() {
      Optional<InputStream> open;
      synchronized (this) {
        cancelled = true;
        open = body;
      }
      open.ifPresent(b -> {
        try {
          b.close();
        } catch (IOException e) {
          log.debug("closing the chat stream: {}", e.toString());
        }
      });
    }
  }

  /** For the health page: whether the server answers. */
  public boolean answers() {
    try {
      HttpRequest get = HttpRequest.newBuilder(settings.baseUrl().resolve(settings.baseUrl().getPath().replaceAll("/$", "") + "/models")).timeout(Duration.ofSeconds(3)).GET().build();
      return http.send(get, HttpResponse.BodyHandlers.discarding()).statusCode() < 500;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

}

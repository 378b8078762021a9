package io.stepline.model.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.Flow;
import io.stepline.model.bot.Moment;
import io.stepline.model.engine.ChatModel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The embedded brain: the bot file's flow. */
public final class FlowChat implements ChatModel {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_FIELDS = 500;
  private final Map<String, Bot> bots;
  private final Function<Bot, Moment> moments;

  /** @param moments tells when it is at the bot's place, and which of its hours hold */
  public FlowChat(Map<String, Bot> bots, Function<Bot, Moment> moments) {
    this.bots = bots;
    this.moments = moments;
  }

  @Override
  public String name() {
    return "flow engine";
  }

  @Override
  public Reply start(ChatRequest.Generate request, Sink sink) {
    Optional<Bot> bot = Optional.ofNullable(bots.get(request.caller().bot()));
    if (bot.filter(Bot::hasFlow).isEmpty()) {
      sink.failed(bot.isEmpty() ? "there is no bot '" + request.caller().bot() + "'"
          : "the bot " + bot.get().name() + " has no flow");
      return new Silent();
    }
    Flow flow = new Flow(bot.get(), moments.apply(bot.get())).on(request);
    Talk talk = new Talk(flow, sink);
    talk.say(flow.reply(request));
    return talk;
  }

  /** A reply that has failed already. */
  private record Silent() implements Reply {
    @Override
    public void toolResult(ChatRequest.ToolResult result) {}

    @Override
    public void cancel() {}
  }

  private static final class Talk implements Reply {
    private final Flow flow;
    private final Sink sink;
    private Optional<Flow.Turn> waiting = Optional.empty();
    private int tools;

    Talk(Flow flow, Sink sink) {
      this.flow = flow;
      this.sink = sink;
    }

    synchronized void say(Flow.Turn turn) {
      if (!turn.text().isBlank()) sink.text(turn.text() + " ");
      if (turn.tool().isPresent()) {
        waiting = Optional.of(turn);
        sink.tool("t" + ++tools, turn.tool().get().name(), json(turn.arguments()));
        return;
      }
      if (!turn.then().isEmpty()) {
        String[] verb = turn.then().split(" ", 2);
        sink.then(verb[0], verb.length > 1 ? verb[1] : "", flow.outcome(turn.memory()));
      }
      sink.end(turn.memory().write(), flow.listenFor(turn.memory()), flow.maxKeys(turn.memory()));
    }

    @Override
    public synchronized void toolResult(ChatRequest.ToolResult result) {
      if (waiting.isEmpty() || !result.toolCallId().equals("t" + tools)) return;
      Flow.Turn asked = waiting.get();
      waiting = Optional.empty();
      say(flow.afterTool(asked.memory(), result.failed() ? Optional.empty() : fields(result.json())));
    }

    @Override
    public synchronized void cancel() {
      waiting = Optional.empty();
    }
  }

  /** The values of a JSON object as text; those inside objects and lists by their way, {@code orders.0.state}. */
  static Optional<Map<String, String>> fields(String json) {
    try {
      JsonNode node = JSON.readTree(json);
      if (!node.isObject()) return Optional.empty();
      Map<String, String> fields = new HashMap<>();
      gather("", node, fields);
      return Optional.of(fields);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static void gather(String way, JsonNode node, Map<String, String> fields) {
    if (fields.size() >= MOST_FIELDS) return;
    if (node.isValueNode()) {
      fields.put(way, node.asText());
      return;
    }
    String inside = way.isEmpty() ? "" : way + ".";
    if (node.isArray()) for (int i = 0; i < node.size(); i++) gather(inside + i, node.get(i), fields);
    node.properties().forEach(e -> gather(inside + e.getKey(), e.getValue(), fields));
  }

  private static String json(Map<String, String> map) {
    try {
      return JSON.writeValueAsString(map);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.stepline.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.model.bot.Bot;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.route.Ending;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Any chat server that speaks the OpenAI chat completions API with streaming: vLLM, llama.cpp, hosted ones. Text in,
 * text out. Thread-safe.
 */
public final class OpenAiDialect implements Dialect {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Pattern TOO_LONG =
      Pattern
          .compile("context length|context window|context_length|maximum context|too many tokens|prompt is too long");

  /**
   * @param temperature below 0 leaves it to the server
   * @param thinking whether the prompt opens the model's thoughts: auto, opened or none
   */
  public record Settings(String model, double temperature, int maxTokens, String thinking) {
    public Settings(String model, double temperature, int maxTokens) {
      this(model, temperature, maxTokens, "auto");
    }
  }

  private final Settings settings;
  private final Thinking thinking;
  /** Learnt from a refusal. */
  private volatile boolean noSystem;

  public OpenAiDialect(Settings settings) {
    this.settings = settings;
    this.thinking = new Thinking(settings.thinking(), settings.model());
  }

  @Override
  public String name() {
    return "OpenAI-compatible chat, model " + settings.model();
  }

  @Override
  public Script begin(Bot bot, ChatRequest.Generate request) {
    return new Text(bot, request);
  }

  private final class Text implements Script {
    private final ArrayNode messages;
    private final ArrayNode tools;
    private final Answer answer = new Answer(thinking);

    Text(Bot bot, ChatRequest.Generate request) {
      messages = ChatPrompt.messages(bot, request);
      tools = ChatPrompt.tools(bot);
    }

    @Override
    public String path() {
      return "/chat/completions";
    }

    @Override
    public ObjectNode body() {
      answer.begin();
      ObjectNode body = JSON.createObjectNode();
      body.put("model", settings.model()).put("stream", true).put("max_tokens", settings.maxTokens());
      if (settings.temperature() >= 0) body.put("temperature", settings.temperature());
      body.set("messages", Roles.alternating(messages, noSystem));
      if (!tools.isEmpty()) body.set("tools", tools);
      return body;
    }

    @Override
    public Sign event(JsonNode event, ChatModel.Sink sink) {
      return answer.take(Answer.message(event), sink);
    }

    @Override
    public List<ToolWish> ended(Ending ending, ChatModel.Sink sink) {
      List<ToolWish> wishes = answer.ended(ending != Ending.LENGTH, sink);
      if (answer.said().isBlank() && wishes.isEmpty()) return wishes;
      ObjectNode turn = messages.addObject().put("role", "assistant").put("content", answer.said());
      if (!wishes.isEmpty()) turn.set("tool_calls", ToolWishes.written(wishes));
      return wishes;
    }

    @Override
    public void results(List<ChatRequest.ToolResult> results) {
      results.forEach(r -> messages.addObject().put("role", "tool").put("tool_call_id", r.toolCallId()).put("content",
          ChatPrompt.result(r)));
    }

    @Override
    public void note(String text) {
      messages.addObject().put("role", "user").put("content", text);
    }

    @Override
    public boolean refused(String why) {
      String words = why.toLowerCase(Locale.ROOT);
      if (TOO_LONG.matcher(words).find()) return forgetsHalf();
      boolean about = words.contains("system role");
      if (!about || noSystem) return false;
      noSystem = true;
      return true;
    }

    /** The older half of the history goes; what is being answered, and tools with their results, stay together. */
    private boolean forgetsHalf() {
      int first = messages.get(0).path("role").asText().equals("system") ? 1 : 0;
      int half = (messages.size() - first) / 2;
      for (int i = 0; i < half; i++) messages.remove(first);
      while (half > 0 && messages.get(first).path("role").asText().equals("tool")) messages.remove(first);
      return half > 0;
    }
  }
}

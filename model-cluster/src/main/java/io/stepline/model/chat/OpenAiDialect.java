package io.stepline.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.model.bot.Bot;
import io.stepline.model.engine.ChatModel;
import java.util.List;

/**
 * Any chat server that speaks the OpenAI chat completions API with streaming: vLLM, llama.cpp, hosted ones. Text in,
 * text out.
 */
public final class OpenAiDialect implements Dialect {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** @param temperature below 0 leaves it to the server */
  public record Settings(String model, double temperature, int maxTokens) {}

  private final Settings settings;

  public OpenAiDialect(Settings settings) {
    this.settings = settings;
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
    private StringBuilder said = new StringBuilder();
    private ToolWishes wishes = new ToolWishes();

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
      said = new StringBuilder();
      wishes = new ToolWishes();
      ObjectNode body = JSON.createObjectNode();
      body.put("model", settings.model()).put("stream", true).put("max_tokens", settings.maxTokens());
      if (settings.temperature() >= 0) body.put("temperature", settings.temperature());
      body.set("messages", messages);
      if (!tools.isEmpty()) body.set("tools", tools);
      return body;
    }

    @Override
    public boolean event(JsonNode event, ChatModel.Sink sink) {
      JsonNode delta = event.path("choices").path(0).path("delta");
      String text = delta.path("content").asText("");
      if (!text.isEmpty()) {
        said.append(text);
        sink.text(text);
      }
      wishes.add(delta.path("tool_calls"));
      return !text.isEmpty() || !wishes.isEmpty();
    }

    @Override
    public List<ToolWish> ended(ChatModel.Sink sink) {
      ObjectNode turn = messages.addObject().put("role", "assistant").put("content", said.toString());
      if (!wishes.isEmpty()) turn.set("tool_calls", wishes.written());
      return wishes.all();
    }

    @Override
    public void results(List<ChatRequest.ToolResult> results) {
      results.forEach(r -> messages.addObject().put("role", "tool").put("tool_call_id", r.toolCallId()).put("content",
          ChatPrompt.result(r)));
    }
  }
}

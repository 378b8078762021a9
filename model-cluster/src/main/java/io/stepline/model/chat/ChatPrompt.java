package io.stepline.model.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.wire.ChatRequest;
import io.stepline.model.bot.Bot;

/** A call as messages and tools of the chat completions API. Pure. */
final class ChatPrompt {
  static final String HANG_UP = "hang_up";
  static final String TRANSFER = "transfer_call";
  private static final ObjectMapper JSON = new ObjectMapper();

  private ChatPrompt() {}

  static ArrayNode messages(Bot bot, ChatRequest.Generate request) {
    ArrayNode messages = JSON.createArrayNode();
    messages.addObject().put("role", "system").put("content", bot.persona());
    request.history().forEach(m -> messages.addObject().put("role", m.role()).put("content", m.text()));
    String user = switch (request.cause()) {
      case GREETING -> "(the call was just answered)";
      case CALLER_SPOKE -> request.heard().rejected() || request.heard().text().isBlank() ? "(not understood)" : request.heard().text();
      case KEYS_PRESSED -> "(the caller pressed the keys " + request.heard().keys() + ")";
      case NO_INPUT -> "(the caller says nothing)";
      case TOO_LONG -> "(the call has lasted too long; say goodbye and hang up)";
      case TRANSFER_FAILED -> "(the transfer failed; the caller is still here)";
    };
    messages.addObject().put("role", "user").put("content", user);
    return messages;
  }

  static ArrayNode tools(Bot bot) {
    ArrayNode tools = JSON.createArrayNode();
    bot.tools().forEach((name, spec) -> {
      ObjectNode properties = function(tools, name, spec.description());
      spec.parameters().forEach((p, what) -> properties.putObject(p).put("type", "string").put("description", what));
    });
    function(tools, HANG_UP, "End the call, after a goodbye.");
    if (!bot.transfers().isEmpty()) {
      ObjectNode target = function(tools, TRANSFER, "Put the caller through.").putObject("target");
      target.put("type", "string");
      ArrayNode names = target.putArray("enum");
      bot.transfers().keySet().forEach(names::add);
    }
    return tools;
  }

  private static ObjectNode function(ArrayNode tools, String name, String description) {
    ObjectNode function = tools.addObject().put("type", "function").putObject("function").put("name", name).put("description", description);
    return function.putObject("parameters").put("type", "object").putObject("properties");
  }
}

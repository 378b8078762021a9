package io.stepline.model.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.model.bot.Bot;
import io.stepline.model.engine.ChatModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a model asks for at the end of a reply: to leave (hang up, transfer, press keys), or tools. */
final class HouseWishes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private HouseWishes() {}

  /** Tells the sink of leaving. @return the tools to be run; none when the reply is the end */
  static List<Dialect.ToolWish> told(Bot bot, Collection<Dialect.ToolWish> wishes, ChatModel.Sink sink)
      throws JsonProcessingException {
    List<Dialect.ToolWish> tools = new ArrayList<>();
    for (Dialect.ToolWish w : wishes) {
      switch (w.name()) {
        case ChatPrompt.HANG_UP -> sink.then("hangup", "", outcome(bot, w));
        case ChatPrompt.TRANSFER -> sink.then("transfer", arguments(w).path("target").asText(""), outcome(bot, w));
        case ChatPrompt.PRESS_KEYS ->
            sink.then("press", arguments(w).path("keys").asText("").replaceAll("[^0-9*#A-D]", ""), Map.of());
        default -> tools.add(w);
      }
    }
    return tools.size() == wishes.size() ? tools : List.of();
  }

  private static JsonNode arguments(Dialect.ToolWish w) throws JsonProcessingException {
    return JSON.readTree(w.argumentsJson().isBlank() ? "{}" : w.argumentsJson());
  }

  private static Map<String, String> outcome(Bot bot, Dialect.ToolWish w) throws JsonProcessingException {
    Map<String, String> values = new LinkedHashMap<>();
    JsonNode given = arguments(w);
    bot.returns().keySet().stream().filter(given::hasNonNull)
        .forEach(name -> values.put(name, given.path(name).asText("")));
    return values;
  }
}

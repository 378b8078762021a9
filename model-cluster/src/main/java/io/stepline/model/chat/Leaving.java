package io.stepline.model.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.model.bot.Bot;
import io.stepline.model.engine.ChatModel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a reply is to leave once it has sounded: hang up, put through, or press keys. A wish is kept while tools run and
 * told once at the end, however often the model repeats it; to be put through is more than keys, keys more than to hang
 * up. Owned by one thread at a time.
 */
final class Leaving {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_KEYS = 64;

  private record Way(String verb, String target, Map<String, String> outcome) {}

  private final Bot bot;
  private Optional<Way> way = Optional.empty();

  Leaving(Bot bot) {
    this.bot = bot;
  }

  static boolean isOne(String tool) {
    return switch (tool) {
      case ChatPrompt.HANG_UP, ChatPrompt.TRANSFER, ChatPrompt.PRESS_KEYS -> true;
      default -> false;
    };
  }

  /** @return what is wrong with the wish, for the model; empty if it is kept */
  String wish(Dialect.ToolWish w) {
    JsonNode given = arguments(w);
    switch (w.name()) {
      case ChatPrompt.TRANSFER -> {
        String target = given.path("target").asText("");
        if (!bot.transfers().contains(target)) return "there is no such target, but " + bot.transfers();
        if (way.filter(x -> x.verb().equals("transfer")).isEmpty())
          way = Optional.of(new Way("transfer", target, outcome(given)));
      }
      case ChatPrompt.PRESS_KEYS -> {
        String keys = given.path("keys").asText("").replaceAll("[^0-9*#A-D]", "");
        if (keys.isEmpty()) return "there are no keys in it";
        String before = way.filter(x -> x.verb().equals("press")).map(Way::target).orElse("");
        if (way.filter(x -> x.verb().equals("transfer")).isEmpty() && before.length() + keys.length() <= MAX_KEYS)
          way = Optional.of(new Way("press", before + keys, Map.of()));
      }
      default -> {
        if (way.isEmpty()) way = Optional.of(new Way("hangup", "", outcome(given)));
      }
    }
    return "";
  }

  /** Whether the caller is to be told something before. */
  boolean wantsWords() {
    return way.filter(w -> !w.verb().equals("press")).isPresent();
  }

  boolean isWished() {
    return way.isPresent();
  }

  void tell(ChatModel.Sink sink) {
    way.ifPresent(w -> sink.then(w.verb(), w.target(), w.outcome()));
    way = Optional.empty();
  }

  /** The reply has broken off: who was to be put through still is, but nobody is hung up on for it. */
  void tellAfterFailure(ChatModel.Sink sink) {
    if (way.filter(w -> w.verb().equals("transfer")).isPresent()) tell(sink);
  }

  private static JsonNode arguments(Dialect.ToolWish w) {
    try {
      return JSON.readTree(w.argumentsJson());
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode();
    }
  }

  private Map<String, String> outcome(JsonNode given) {
    Map<String, String> values = new LinkedHashMap<>();
    bot.returns().keySet().stream().filter(given::hasNonNull)
        .forEach(name -> values.put(name, given.path(name).asText("")));
    return values;
  }
}

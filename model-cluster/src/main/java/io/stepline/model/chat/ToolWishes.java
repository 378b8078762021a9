package io.stepline.model.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.TreeMap;

/**
 * Tool calls as their pieces arrive: servers of OpenAI's kind send arguments in pieces, StepFun's sends them whole,
 * each time anew.
 */
final class ToolWishes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_ARGUMENTS = 64 << 10;
  private static final int MAX_TOOLS = 16;
  private final TreeMap<Integer, Wish> wishes = new TreeMap<>();

  private static final class Wish {
    String id = "";
    String name = "";
    String arguments = "";
  }

  /** @param calls {@code delta.tool_calls} */
  void add(JsonNode calls) {
    for (JsonNode call : calls) {
      int index = call.path("index").asInt(0);
      if (wishes.size() >= MAX_TOOLS && !wishes.containsKey(index)) continue;
      Wish w = wishes.computeIfAbsent(index, i -> new Wish());
      w.id = replacedOrJoined(w.id, call.path("id").asText(""));
      w.name = replacedOrJoined(w.name, call.path("function").path("name").asText(""));
      String arguments = call.path("function").path("arguments").asText("");
      boolean anew = arguments.startsWith("{")
          && (whole(w.arguments) || !w.arguments.isEmpty() && arguments.startsWith(w.arguments));
      String all = anew ? arguments : w.arguments + arguments;
      if (all.length() <= MAX_ARGUMENTS) w.arguments = all;
    }
  }

  /** Names and ids come whole, perhaps more than once, or in pieces. */
  private static String replacedOrJoined(String before, String more) {
    return more.startsWith(before) ? more : before.equals(more) || more.isEmpty() ? before : before + more;
  }

  private static boolean whole(String json) {
    if (json.isEmpty()) return false;
    try {
      return JSON.readTree(json).isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  List<Dialect.ToolWish> all() {
    return wishes.values().stream().map(w -> new Dialect.ToolWish(w.id.isEmpty() ? w.name : w.id, w.name, w.arguments))
        .toList();
  }

  boolean isEmpty() {
    return wishes.isEmpty();
  }

  /** As they stand in an assistant message. */
  ArrayNode written() {
    ArrayNode calls = JSON.createArrayNode();
    all().forEach(w -> calls.addObject().put("id", w.id()).put("type", "function").putObject("function")
        .put("name", w.name()).put("arguments", w.argumentsJson()));
    return calls;
  }
}

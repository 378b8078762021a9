package io.stepline.model.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tool calls as their pieces arrive. Servers of OpenAI's kind send arguments in pieces, StepFun's sends them whole,
 * each time anew; some leave out the index, give all calls the same, or give no ids. What comes out has an id of its
 * own for each call and arguments that are a JSON object, or says what is wrong with them. Owned by one thread.
 */
final class ToolWishes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_ARGUMENTS = 64 << 10;
  private static final int MAX_TOOLS = 16;
  private static final int MAX_NAME = 128;
  private static final String NOTHING = "{}";

  private final List<Wish> wishes = new ArrayList<>();
  private final int round;
  private final Set<String> used;

  private static final class Wish {
    final int index;
    /** Which event it was last told of in. */
    int event;
    String id = "";
    String name = "";
    String arguments = "";
    boolean tooLong;

    Wish(int index) {
      this.index = index;
    }
  }

  private int events;

  /** @param round counts the requests of one reply; {@code used} are the ids that its calls have had before */
  ToolWishes(int round, Set<String> used) {
    this.round = round;
    this.used = used;
  }

  /** @param message a {@code delta}, or a whole {@code message}, with {@code tool_calls} or the older one call */
  void add(JsonNode message) {
    events++;
    for (JsonNode call : message.path("tool_calls"))
      piece(call.path("index").asInt(-1), call.path("id").asText(""), call.path("function"));
    if (message.path("function_call").isObject()) piece(0, "", message.path("function_call"));
  }

  private void piece(int index, String id, JsonNode function) {
    String name = bounded(function.path("name").asText(""));
    Optional<Wish> known = known(index, bounded(id), name);
    if (known.isEmpty() && wishes.size() >= MAX_TOOLS) return;
    Wish w = known.orElseGet(() -> new Wish(index));
    if (known.isEmpty()) wishes.add(w);
    w.event = events;
    w.id = joined(w.id, bounded(id));
    w.name = joined(w.name, name);
    JsonNode arguments = function.path("arguments");
    more(w, arguments.isTextual() ? arguments.asText() : arguments.isContainerNode() ? arguments.toString() : "");
  }

  /** Which of the calls so far a piece belongs to; none if it begins another. */
  private Optional<Wish> known(int index, String id, String name) {
    for (Wish w : wishes.reversed()) {
      boolean here = index >= 0 && w.index >= 0 ? w.index == index : id.isEmpty() ? w == wishes.getLast()
          : id.equals(w.id) || w.id.isEmpty();
      if (here) return begins(w, id, name) ? Optional.empty() : Optional.of(w);
    }
    return Optional.empty();
  }

  /** Whether a piece that would go to {@code w} is a call of its own nevertheless. */
  private boolean begins(Wish w, String id, String name) {
    if (!id.isEmpty() && !w.id.isEmpty()) return !id.equals(w.id) || !name.isEmpty() && !joins(w.name, name);
    if (name.isEmpty()) return false;
    return w.event == events || !joins(w.name, name) || !w.name.isEmpty() && object(w.arguments) && id.isEmpty()
        && w.id.isEmpty();
  }

  private static boolean joins(String before, String more) {
    return before.isEmpty() || more.startsWith(before);
  }

  private static String joined(String before, String more) {
    return more.startsWith(before) ? more : before;
  }

  private static String bounded(String text) {
    return text.length() > MAX_NAME ? text.substring(0, MAX_NAME) : text;
  }

  private static void more(Wish w, String arguments) {
    boolean anew = arguments.startsWith("{")
        && (object(w.arguments) || !w.arguments.isEmpty() && arguments.startsWith(w.arguments));
    String all = anew ? arguments : w.arguments + arguments;
    w.tooLong |= all.length() > MAX_ARGUMENTS;
    if (!w.tooLong) w.arguments = all;
  }

  private static boolean object(String json) {
    return parsed(json).map(JsonNode::isObject).orElse(false);
  }

  private static Optional<JsonNode> parsed(String json) {
    if (json.isBlank()) return Optional.empty();
    try {
      return Optional
          .of(JSON.reader().with(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .readTree(json));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** As an object: nothing is {@code {}}, and what is written as a string within a string is taken out of it. */
  static Dialect.ToolWish wish(String id, String name, String arguments) {
    if (arguments.isBlank() || arguments.strip().equals("null")) return new Dialect.ToolWish(id, name, NOTHING);
    Optional<JsonNode> read = parsed(arguments);
    if (read.filter(JsonNode::isTextual).isPresent()) {
      String inner = read.get().asText();
      return inner.isBlank() ? new Dialect.ToolWish(id, name, NOTHING)
          : object(inner) ? new Dialect.ToolWish(id, name, inner) : faulty(id, name);
    }
    return read.filter(JsonNode::isObject).isPresent() ? new Dialect.ToolWish(id, name, arguments) : faulty(id, name);
  }

  private static Dialect.ToolWish faulty(String id, String name) {
    return new Dialect.ToolWish(id, name, NOTHING, "the arguments are not a JSON object");
  }

  /** The calls, whose ids are used from now on. */
  List<Dialect.ToolWish> taken() {
    List<Dialect.ToolWish> all = new ArrayList<>();
    for (Wish w : wishes) {
      String id = w.id.isEmpty() || !used.add(w.id) ? own(round, all.size()) : w.id;
      used.add(id);
      all.add(w.tooLong ? new Dialect.ToolWish(id, w.name, NOTHING, "the arguments are too long")
          : wish(id, w.name, w.arguments));
    }
    return all;
  }

  /** An id that any server takes: Mistral's want nine letters and digits. */
  static String own(int round, int n) {
    return "call" + (char) ('a' + round % 26) + (1_000 + n) % 10_000;
  }

  boolean isEmpty() {
    return wishes.isEmpty();
  }

  /** As they stand in an assistant message. */
  static ArrayNode written(List<Dialect.ToolWish> wishes) {
    ArrayNode calls = JSON.createArrayNode();
    wishes.forEach(w -> calls.addObject().put("id", w.id()).put("type", "function").putObject("function")
        .put("name", w.name()).put("arguments", w.argumentsJson()));
    return calls;
  }
}

package io.stepline.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepline.model.bot.Bot;
import java.util.ArrayList;
import java.util.List;

/**
 * Tools for models that know no tool calls: the system prompt tells them to write {@code <tool>NAME {"argument":
 * "value"}</tool>}, which is taken out of what is spoken, however the stream is cut. Owned by one thread.
 */
final class TextTools {
  private static final String OPEN = "<tool>";
  private static final String CLOSE = "</tool>";
  private static final int MAX_CALL = 16 << 10;
  private static final int MAX_CALLS = 8;

  private final StringBuilder held = new StringBuilder();
  private final List<Dialect.ToolWish> wishes = new ArrayList<>();
  private final int round;

  /** @param round counts the requests of one reply, so that ids differ */
  TextTools(int round) {
    this.round = round;
  }

  /** What the model is told, empty when there is nothing to call. */
  static String prompt(Bot bot) {
    JsonNode tools = ChatPrompt.tools(bot);
    StringBuilder text = new StringBuilder(
        "\nTo use a tool, write one line <tool>NAME {\"argument\": \"value\"}</tool> after what you say, and stop; "
            + "the result follows. Tools:");
    for (JsonNode t : tools) text.append("\n").append(t.path("function").path("name").asText()).append(": ")
        .append(t.path("function").path("description").asText()).append(" ")
        .append(t.path("function").path("parameters").path("properties"))
        .append(required(t.path("function").path("parameters").path("required")));
    return text.toString();
  }

  private static String required(JsonNode names) {
    return names.isEmpty() ? "" : ", required: " + names;
  }

  /** A call as the model is told to write it. */
  static String written(Dialect.ToolWish wish) {
    return OPEN + wish.name() + " " + wish.argumentsJson() + CLOSE;
  }

  /** @return what may be spoken now */
  String accept(String text) {
    held.append(text);
    StringBuilder spoken = new StringBuilder();
    while (!held.isEmpty()) {
      int open = held.indexOf(OPEN);
      if (open < 0) {
        int keep = beginning(OPEN);
        spoken.append(held, 0, held.length() - keep);
        held.delete(0, held.length() - keep);
        break;
      }
      spoken.append(held, 0, open);
      held.delete(0, open);
      int close = held.indexOf(CLOSE);
      if (close < 0) {
        if (held.length() > MAX_CALL) held.setLength(0);
        break;
      }
      call(held.substring(OPEN.length(), close).strip());
      held.delete(0, close + CLOSE.length());
    }
    return spoken.toString();
  }

  private void call(String body) {
    String[] parts = body.split("\\s+", 2);
    if (!parts[0].isEmpty() && wishes.size() < MAX_CALLS) wishes.add(
        ToolWishes.wish("t" + round + "-" + (wishes.size() + 1), parts[0], parts.length > 1 ? parts[1] : ""));
  }

  /** How much of the end of what is held could be the beginning of {@code mark}. */
  private int beginning(String mark) {
    for (int n = Math.min(mark.length() - 1, held.length()); n > 0; n--)
      if (held.substring(held.length() - n).equals(mark.substring(0, n))) return n;
    return 0;
  }

  /** The stream is over. @return what was held back for nothing */
  String rest() {
    String rest = held.indexOf(OPEN) == 0 ? "" : held.toString();
    if (held.indexOf(OPEN) == 0) call(held.substring(OPEN.length()).strip());
    held.setLength(0);
    return rest;
  }

  List<Dialect.ToolWish> wishes() {
    return List.copyOf(wishes);
  }
}

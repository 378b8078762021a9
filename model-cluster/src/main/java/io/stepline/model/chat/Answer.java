package io.stepline.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepline.model.engine.ChatModel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What has come of one answer in the form of chat completions: text to be spoken, thoughts that are not, tools. Owned
 * by one thread.
 */
final class Answer {
  private final Set<String> usedIds = new HashSet<>();
  private final Thinking thinking;
  private StringBuilder said = new StringBuilder();
  private ToolWishes wishes = new ToolWishes(0, usedIds);
  private Thoughts thoughts;
  private int round;

  Answer(Thinking thinking) {
    this.thinking = thinking;
    this.thoughts = thinking.begin();
  }

  /** Another answer begins. */
  void begin() {
    said = new StringBuilder();
    wishes = new ToolWishes(++round, usedIds);
    thoughts = thinking.begin();
  }

  /** What an event says: of its one choice the {@code delta}, or where no stream was made the {@code message}. */
  static JsonNode message(JsonNode event) {
    JsonNode choice = event.path("choices").path(0);
    return choice.path("delta").isObject() && !choice.path("delta").isEmpty() ? choice.path("delta")
        : choice.path("message");
  }

  Dialect.Sign take(JsonNode message, ChatModel.Sink sink) {
    int before = said.length();
    String text = content(message.path("content"));
    say(thoughts.accept(text), sink);
    wishes.add(message);
    if (said.length() > before || !wishes.isEmpty()) return Dialect.Sign.SAYS;
    return thinks(message) || !text.isEmpty() && thoughts.isThinking() ? Dialect.Sign.THINKS : Dialect.Sign.NOTHING;
  }

  private void say(String text, ChatModel.Sink sink) {
    if (text.isEmpty()) return;
    said.append(text);
    sink.text(text);
  }

  /** Text, or parts of which only those of text are to be heard. */
  private static String content(JsonNode content) {
    if (!content.isArray()) return content.isTextual() ? content.asText() : "";
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content)
      if (part.path("type").asText().equals("text")) text.append(part.path("text").asText(""));
    return text.toString();
  }

  private static boolean thinks(JsonNode message) {
    for (String field : List.of("reasoning_content", "reasoning", "thinking", "reasoning_details")) {
      JsonNode thought = message.path(field);
      if (thought.isTextual() && !thought.asText().isEmpty() || thought.isContainerNode() && !thought.isEmpty())
        return true;
    }
    for (JsonNode part : message.path("content")) if (part.path("type").asText().equals("thinking")) return true;
    return false;
  }

  /** @param whole the model had said all */
  List<Dialect.ToolWish> ended(boolean whole, ChatModel.Sink sink) {
    String rest = thoughts.rest(whole && thinking.doubts());
    thinking.learn(thoughts, whole);
    if (!rest.isBlank()) say(rest, sink);
    return wishes.taken();
  }

  String said() {
    return said.toString();
  }
}

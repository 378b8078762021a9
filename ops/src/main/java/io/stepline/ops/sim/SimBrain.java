package io.stepline.ops.sim;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** What a simulated chat model answers; it understands nothing. */
public interface SimBrain {
  /** @param tool a name and arguments, to be called after {@code text} */
  record Answer(String text, Optional<Wish> tool) {
    public static Answer say(String text) {
      return new Answer(text, Optional.empty());
    }
  }

  record Wish(String name, String argumentsJson) {}

  /** @param messages of the request, {@code heard} how much sound the last holds, in seconds */
  Answer answer(JsonNode messages, double heard);

  /** Says how much it heard, or repeats a text or tool's answer. */
  static SimBrain echo() {
    return (messages, heard) -> {
      if (heard > 0) return Answer
          .say("I have heard you for " + Math.max(1, Math.round(heard)) + " seconds. What else can I do for you?");
      JsonNode last = messages.isEmpty() ? messages : messages.get(messages.size() - 1);
      String text = last.path("content").isTextual() ? last.path("content").asText() : "that";
      return Answer.say("You said: " + (text.length() > 80 ? text.substring(0, 80) : text) + ".");
    };
  }
}

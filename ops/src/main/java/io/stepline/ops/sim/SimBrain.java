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

  /** What it writes down of that sound when it is asked to; it cannot hear, so whoever calls says it beforehand. */
  default String wrote(double heard) {
    return "what was said";
  }

  /** As this one, with {@code words} for every sound it is to write down. */
  default SimBrain writing(String words) {
    SimBrain self = this;
    return new SimBrain() {
      @Override
      public Answer answer(JsonNode messages, double heard) {
        return self.answer(messages, heard);
      }

      @Override
      public String wrote(double heard) {
        return words;
      }
    };
  }

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

  /** Looks up an order whatever it is asked, and says what came of it. */
  static SimBrain looksUp() {
    return (messages, heard) -> {
      JsonNode last = messages.isEmpty() ? messages : messages.get(messages.size() - 1);
      String role = last.path("role").asText();
      boolean ran =
          role.equals("tool") || role.equals("input") || last.path("content").toString().contains("(result: ");
      return ran ? Answer.say("I have looked, it is on its way. What else can I do for you?")
          : new Answer("Let me look that up for you. ",
              Optional.of(new Wish("order-status", "{\"order\":\"" + (8_305 + messages.size()) + "\"}")));
    };
  }

  /** At a desk: each third thing it is asked, it looks up an order, and says goodbye to who says it. */
  static SimBrain desk() {
    return (messages, heard) -> {
      JsonNode last = messages.isEmpty() ? messages : messages.get(messages.size() - 1);
      String role = last.path("role").asText();
      String text = last.path("content").toString();
      if (role.equals("tool") || role.equals("input") || text.contains("(result: "))
        return Answer
            .say(text.contains("error") ? "I cannot see it at the moment." : "I have looked, it is on its way.");
      if (text.contains("bye")) return new Answer("Goodbye.", Optional.of(new Wish("hang_up", "{}")));
      long asked = 0;
      for (JsonNode m : messages)
        if (m.path("role").asText().equals("user") || m.path("role").asText().equals("human")) asked++;
      return asked % 3 == 0
          ? new Answer("Let me look that up for you. ",
              Optional.of(new Wish("order-status", "{\"order\":\"" + (8_305 + asked) + "\"}")))
          : Answer.say("We are open from nine in the morning to six in the evening. What else can I do for you?");
    };
  }
}

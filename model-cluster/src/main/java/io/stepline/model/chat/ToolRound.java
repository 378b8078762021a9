package io.stepline.model.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.model.bot.Bot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tools that one answer asks for, until each has a result, in the order asked: those of the bot are run, wishes to
 * leave are kept, and what cannot be run is answered with what is wrong. Not thread-safe.
 */
final class ToolRound {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final ChatRequest.Generate request;
  private final List<Dialect.ToolWish> asked;
  private final List<Dialect.ToolWish> toRun = new ArrayList<>();
  private final Map<String, ChatRequest.ToolResult> results = new HashMap<>();

  ToolRound(Bot bot, ChatRequest.Generate request, List<Dialect.ToolWish> asked, Leaving leaving) {
    this.request = request;
    this.asked = asked;
    for (Dialect.ToolWish w : asked) {
      if (Leaving.isOne(w.name())) {
        String wrong = leaving.wish(w);
        answer(w, wrong.isEmpty() ? "status" : "error",
            wrong.isEmpty() ? "done once you have finished speaking" : wrong);
      } else if (!bot.tools().containsKey(w.name())) {
        answer(w, "error", "there is no such tool");
      } else if (!w.fault().isEmpty()) {
        answer(w, "error", w.fault());
      } else {
        toRun.add(w);
      }
    }
  }

  private void answer(Dialect.ToolWish w, String field, String says) {
    results.put(w.id(), new ChatRequest.ToolResult(request.call(), request.reply(), w.id(), false,
        JSON.createObjectNode().put(field, says).toString()));
  }

  List<Dialect.ToolWish> toRun() {
    return List.copyOf(toRun);
  }

  /** Whether the model must hear of what came of it before the reply can end. */
  boolean matters() {
    return asked.stream().anyMatch(w -> !Leaving.isOne(w.name())) || results.values().stream()
        .anyMatch(r -> r.json().startsWith("{\"error\""));
  }

  /** @return whether it was asked for and has not been answered */
  boolean take(ChatRequest.ToolResult result) {
    return toRun.stream().anyMatch(w -> w.id().equals(result.toolCallId()))
        && results.putIfAbsent(result.toolCallId(), result) == null;
  }

  boolean isComplete() {
    return results.size() == asked.size();
  }

  List<ChatRequest.ToolResult> inOrder() {
    return asked.stream().map(w -> results.get(w.id())).toList();
  }
}

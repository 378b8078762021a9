package io.stepline.model.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.kafka.contract.ChatRequest;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What the tools of one reply have done, as far as a caller may hear of it without the model. Not thread-safe. */
final class ToolNews {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_WORDS = 300;
  private final Set<String> running = new HashSet<>();
  private final StringBuilder says = new StringBuilder();
  private boolean succeeded;

  void asked(String id) {
    running.add(id);
  }

  void answered(ChatRequest.ToolResult result) {
    if (!running.remove(result.toolCallId()) || result.failed()) return;
    succeeded = true;
    words(result.json()).ifPresent(w -> says.append(says.isEmpty() ? "" : " ").append(w));
  }

  boolean areRunning() {
    return !running.isEmpty();
  }

  boolean succeeded() {
    return succeeded;
  }

  /** The tools' own sentences. */
  Optional<String> says() {
    return says.isEmpty() ? Optional.empty() : Optional.of(says.toString());
  }

  /** The field {@code say} of an answer. */
  private static Optional<String> words(String json) {
    try {
      JsonNode say = JSON.readTree(json).path("say");
      return say.isTextual() && !say.asText().isBlank() && say.asText().length() <= MAX_WORDS
          ? Optional.of(say.asText().strip()) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}

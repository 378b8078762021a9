package io.stepline.model.route;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** Why a model stopped, by {@code finish_reason} of its last event. */
public enum Ending {
  /** Nobody has said so yet. */
  NONE,
  /** It had said all. */
  STOP,
  /** The limit of tokens, or of the model's context. */
  LENGTH,
  /** It waits for tools. */
  TOOLS,
  /** A content filter cut it off, or kept it from beginning. */
  FILTERED,
  /** The server gave up. */
  BROKEN;

  /** Of an event of chat completions or completions, whatever the server calls it. */
  static Ending of(JsonNode event) {
    JsonNode reason = event.path("choices").path(0).path("finish_reason");
    if (!reason.isTextual() || reason.asText().isBlank()) return NONE;
    return switch (reason.asText().toLowerCase(Locale.ROOT)) {
      case "null" -> NONE;
      case "length", "max_tokens", "model_length" -> LENGTH;
      case "tool_calls", "function_call", "tool_use" -> TOOLS;
      case "content_filter", "sensitive", "safety", "refusal" -> FILTERED;
      case "error", "abort", "aborted", "network_error" -> BROKEN;
      default -> STOP;
    };
  }
}

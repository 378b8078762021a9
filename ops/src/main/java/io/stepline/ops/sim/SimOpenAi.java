package io.stepline.ops.sim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A chat server of text with tools, as any that speaks OpenAI's chat completions, and as strict as the strictest: roles
 * in turn as Mistral's template has them, arguments that are JSON, a result for each call.
 */
public final class SimOpenAi extends SimServer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final SimBrain brain;

  public SimOpenAi(int port, SimSettings settings, SimBrain brain) {
    super(port, settings);
    this.brain = brain;
    generating("/v1/chat/completions", this::chat);
  }

  private void chat(byte[] body, Out out) throws IOException, InterruptedException {
    JsonNode messages = JSON.readTree(body).path("messages");
    Optional<String> wrong = wrong(messages);
    if (wrong.isPresent()) {
      out.refused(wrong.get());
      return;
    }
    SimBrain.Answer answer = brain.answer(messages, 0);
    new SimChatStream(out, false).answer(SimChatStream.words(answer.text()), answer.tool());
  }

  /** What a strict template or server refuses. */
  static Optional<String> wrong(JsonNode messages) {
    Set<String> open = new HashSet<>();
    boolean user = true;
    for (int i = 0; i < messages.size(); i++) {
      JsonNode m = messages.get(i);
      String role = m.path("role").asText();
      if (role.equals("system") && i > 0) return Optional.of("a system message must come first");
      if (role.equals("tool") && !open.remove(m.path("tool_call_id").asText()))
        return Optional.of("a result for a call that was not made");
      if (!role.equals("tool") && !open.isEmpty()) return Optional.of("calls without results");
      boolean calls = m.path("tool_calls").size() > 0;
      if (role.equals("user") || role.equals("assistant") && !calls) {
        if (role.equals("user") != user)
          return Optional.of("Conversation roles must alternate user/assistant/user/assistant/...");
        user = !user;
      }
      for (JsonNode call : m.path("tool_calls")) {
        if (!isObject(call.path("function").path("arguments").asText()) || !open.add(call.path("id").asText()))
          return Optional.of("tool_call arguments is not valid JSON, or an id comes twice");
      }
    }
    return open.isEmpty() ? Optional.empty() : Optional.of("calls without results");
  }

  private static boolean isObject(String json) {
    try {
      return JSON.readTree(json).isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  @Override
  protected Set<String> kinds() {
    return SimChatStream.KINDS;
  }
}

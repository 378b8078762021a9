package io.stepline.model.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.kafka.contract.ChatRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a call remembers that a model leads and parts of a flow help.
 *
 * @param open the part that the flow is at, if it is at one
 * @param done parts that came to their end, as the model is told of them
 */
record TaskMemory(Optional<Part> open, List<ChatRequest.ToolRun> done) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST = 12;
  private static final int LONGEST = 4_000;

  /** @param flow where the flow stands */
  record Part(String id, String name, String argumentsJson, String flow) {}

  /** As it is written: no part open has no name. */
  private record Written(String id, String name, String arguments, String flow, List<ChatRequest.ToolRun> done) {}

  static final TaskMemory NOTHING = new TaskMemory(Optional.empty(), List.of());

  /** What was written; nothing where it is of another kind. */
  static TaskMemory read(String json) {
    if (json.isEmpty()) return NOTHING;
    try {
      Written w = JSON.readValue(json, Written.class);
      String name = Objects.requireNonNullElse(w.name(), "");
      return new TaskMemory(name.isEmpty() ? Optional.empty()
          : Optional.of(new Part(Objects.requireNonNullElse(w.id(), ""), name,
              Objects.requireNonNullElse(w.arguments(), "{}"), Objects.requireNonNullElse(w.flow(), ""))),
          Objects.requireNonNullElse(w.done(), List.of()));
    } catch (JsonProcessingException e) {
      return NOTHING;
    }
  }

  String write() {
    if (open.isEmpty() && done.isEmpty()) return "";
    Part p = open.orElse(new Part("", "", "", ""));
    try {
      return JSON.writeValueAsString(new Written(p.id(), p.name(), p.argumentsJson(), p.flow(), done));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  TaskMemory at(Part part) {
    return new TaskMemory(Optional.of(part), done);
  }

  /** The part that was open has come to its end. */
  TaskMemory closed(Part part, String resultJson) {
    List<ChatRequest.ToolRun> all = new ArrayList<>(done);
    all.add(new ChatRequest.ToolRun(part.id(), part.name(), part.argumentsJson(), false,
        resultJson.substring(0, Math.min(LONGEST, resultJson.length()))));
    return new TaskMemory(Optional.empty(), List.copyOf(all.subList(Math.max(0, all.size() - MOST), all.size())));
  }
}

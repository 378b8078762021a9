package io.stepline.model.bot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a call stands in its flow; travels with the call as JSON.
 *
 * @param misses answers in a row that were not understood, {@code silences} the same for no answer
 * @param said what the bot said last, to be repeated on request
 */
public record FlowMemory(String state, Map<String, String> slots, int misses, int silences, String said) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static FlowMemory start(Bot bot) {
    return new FlowMemory(bot.flow().start(), Map.of(), 0, 0, "");
  }

  /** What was written, or the start when it is empty or of another version. */
  public static FlowMemory read(Bot bot, String json) {
    if (json.isEmpty()) return start(bot);
    try {
      FlowMemory m = JSON.readValue(json, FlowMemory.class);
      return bot.flow().states().containsKey(m.state()) ? m : start(bot);
    } catch (JsonProcessingException e) {
      return start(bot);
    }
  }

  public String write() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  FlowMemory at(String newState) {
    return new FlowMemory(newState, slots, 0, 0, said);
  }

  FlowMemory with(String slot, String value) {
    Map<String, String> more = new LinkedHashMap<>(slots);
    more.put(slot, value);
    return new FlowMemory(state, more, misses, silences, said);
  }

  FlowMemory missed() {
    return new FlowMemory(state, slots, misses + 1, silences, said);
  }

  FlowMemory silent() {
    return new FlowMemory(state, slots, misses, silences + 1, said);
  }

  FlowMemory saying(String text) {
    return text.isBlank() ? this : new FlowMemory(state, slots, misses, silences, text.strip());
  }
}

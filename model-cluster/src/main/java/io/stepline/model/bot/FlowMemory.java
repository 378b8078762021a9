package io.stepline.model.bot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a call stands in its flow; travels with the call as JSON, of which older releases wrote the first five.
 *
 * @param misses answers in a row that were not understood, {@code silences} the same for no answer
 * @param said what the bot said last, to be repeated on request
 * @param asked what the caller is asked to confirm: {@link #VALUE} and a slot's value, or {@link #ANSWER} and its place
 *   among the state's answers; {@link #RECORDING} while the recording is being paused; empty for nothing
 * @param visits how often each state was entered
 * @param calls states that called a sub-flow, the innermost last
 * @param ahead slots whose values were said before they were asked for
 * @param paused whether the recording rests
 */
public record FlowMemory(String state, Map<String, String> slots, int misses, int silences, String said, String asked,
    Map<String, Integer> visits, List<String> calls, List<String> ahead, boolean paused) {
  static final String VALUE = "value ";
  static final String ANSWER = "answer ";
  static final String RECORDING = "recording";
  /** Before the name of a tool, among the callers of a sub-flow: a model asked for it. */
  static final String TASK = "task:";
  private static final int MOST_CALLS = 8;
  private static final ObjectMapper JSON = new ObjectMapper();

  public FlowMemory {
    asked = Objects.requireNonNullElse(asked, "");
    visits = Objects.requireNonNullElse(visits, Map.of());
    calls = Objects.requireNonNullElse(calls, List.of());
    ahead = Objects.requireNonNullElse(ahead, List.of());
  }

  static FlowMemory start(Bot bot) {
    return new FlowMemory(bot.flow().start(), Map.of(), 0, 0, "", "", Map.of(), List.of(), List.of(), false);
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
    return new FlowMemory(newState, slots, 0, 0, said, asked, visits, calls, ahead, paused);
  }

  FlowMemory with(String slot, String value) {
    Map<String, String> more = new LinkedHashMap<>(slots);
    more.put(slot, value);
    return new FlowMemory(state, more, misses, silences, said, asked, visits, calls, ahead, paused);
  }

  FlowMemory missed() {
    return new FlowMemory(state, slots, misses + 1, silences, said, asked, visits, calls, ahead, paused);
  }

  FlowMemory silent() {
    return new FlowMemory(state, slots, misses, silences + 1, said, asked, visits, calls, ahead, paused);
  }

  FlowMemory saying(String text) {
    return text.isBlank() ? this
        : new FlowMemory(state, slots, misses, silences, text.strip(), asked, visits, calls, ahead, paused);
  }

  FlowMemory asking(String what) {
    return new FlowMemory(state, slots, misses, silences, said, what, visits, calls, ahead, paused);
  }

  /** The value that the caller is asked to confirm. */
  Optional<String> askedValue() {
    return asked.startsWith(VALUE) ? Optional.of(asked.substring(VALUE.length())) : Optional.empty();
  }

  /** The place of the answer that the caller is asked to confirm, or -1. */
  int askedAnswer() {
    return asked.matches(ANSWER + "[0-9]{1,6}") ? Integer.parseInt(asked.substring(ANSWER.length())) : -1;
  }

  FlowMemory visited(String name) {
    Map<String, Integer> more = new LinkedHashMap<>(visits);
    more.merge(name, 1, Integer::sum);
    return new FlowMemory(state, slots, misses, silences, said, asked, more, calls, ahead, paused);
  }

  FlowMemory calling(String back) {
    List<String> more = new ArrayList<>(calls);
    more.add(back);
    return new FlowMemory(state, slots, misses, silences, said, asked, visits,
        more.subList(Math.max(0, more.size() - MOST_CALLS), more.size()), ahead, paused);
  }

  Optional<String> caller() {
    return calls.isEmpty() ? Optional.empty() : Optional.of(calls.getLast());
  }

  FlowMemory returned() {
    return new FlowMemory(state, slots, misses, silences, said, asked, visits,
        calls.isEmpty() ? calls : calls.subList(0, calls.size() - 1), ahead, paused);
  }

  FlowMemory ahead(String slot, String value) {
    List<String> more = new ArrayList<>(ahead);
    if (!more.contains(slot)) more.add(slot);
    return new FlowMemory(state, with(slot, value).slots(), misses, silences, said, asked, visits, calls, more, paused);
  }

  boolean isAhead(String slot) {
    return ahead.contains(slot);
  }

  FlowMemory arrived(String slot) {
    return new FlowMemory(state, slots, misses, silences, said, asked, visits, calls,
        ahead.stream().filter(a -> !a.equals(slot)).toList(), paused);
  }

  FlowMemory pausing(boolean rests) {
    return new FlowMemory(state, slots, misses, silences, said, asked, visits, calls, ahead, rests);
  }
}

package io.stepline.ops.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One answer in the form of chat completions, and what real servers are known to do with it: busy (429 with
 * Retry-After), no-done (ends after finish_reason), one-newline (none behind the last), whole (a document where a
 * stream was asked for), empty, filter, refusal, length (cut off in mid-sentence), error-object (in mid-stream), think,
 * think-open (only the end of the thought is seen), reasoning (a thought in a field of its own), and of tools no-index,
 * same-index, no-ids, null-arguments, bad-arguments, unknown-tool, legacy-tool.
 */
final class SimChatStream {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String THOUGHT = "The caller wants to know something. I should be brief. ";
  private static final int THOUGHT_TOKENS = 60;
  private static final int CALL_TOKENS = 12;
  /** All that can go wrong. */
  static final Set<String> KINDS = kinds();

  /** A delta that took some tokens to make. */
  record Piece(ObjectNode delta, int tokens) {}

  private final SimServer.Out out;
  private final boolean sentTwice;
  private final String fault;

  /** @param toolsTwice tool calls are sent whole and twice, as StepFun's server does */
  SimChatStream(SimServer.Out out, boolean toolsTwice) {
    this.out = out;
    this.sentTwice = toolsTwice;
    this.fault = out.fault();
  }

  private static Set<String> kinds() {
    Set<String> all = new HashSet<>(SimSettings.FAULTS);
    all.addAll(SimSettings.CHAT_FAULTS);
    return Set.copyOf(all);
  }

  static List<Piece> words(String text) {
    if (text.isEmpty()) return List.of();
    return Arrays.stream(text.split("(?<= )")).map(w -> content(w, 1)).toList();
  }

  private static Piece content(String text, int tokens) {
    return new Piece(JSON.createObjectNode().put("content", text), tokens);
  }

  void answer(List<Piece> text, Optional<SimBrain.Wish> tool) throws IOException, InterruptedException {
    switch (fault) {
      case "busy" -> out.busy();
      case "empty" -> send(List.of(content("", 1)), "stop");
      case "filter" -> send(List.of(content("", 1)), "content_filter");
      case "refusal" ->
          send(List.of(new Piece(JSON.createObjectNode().put("refusal", "I cannot help with that."), 8)), "stop");
      case "length" -> send(text.subList(0, text.isEmpty() ? 0 : Math.max(1, text.size() / 2)), "length");
      case "whole" -> whole(with(text, tool), reason(tool));
      case "think" ->
          send(before(content("<think>" + THOUGHT + "</think>\n\n", THOUGHT_TOKENS), text, tool), reason(tool));
      case "think-open" -> send(before(content(THOUGHT + "</think>\n\n", THOUGHT_TOKENS), text, tool), reason(tool));
      case "reasoning" -> send(before(
          new Piece(JSON.createObjectNode().put("reasoning_content", THOUGHT), THOUGHT_TOKENS), text, tool),
          reason(tool));
      default -> send(with(text, tool), reason(tool));
    }
  }

  private static String reason(Optional<SimBrain.Wish> tool) {
    return tool.isPresent() ? "tool_calls" : "stop";
  }

  private List<Piece> with(List<Piece> text, Optional<SimBrain.Wish> tool) {
    List<Piece> all = new ArrayList<>(text);
    tool.ifPresent(t -> {
      all.add(called(t));
      if (sentTwice && !fault.equals("no-ids")) all.add(new Piece(called(t).delta(), 0));
    });
    return all;
  }

  private List<Piece> before(Piece first, List<Piece> text, Optional<SimBrain.Wish> tool) {
    List<Piece> all = with(text, tool);
    all.addFirst(first);
    return all;
  }

  private Piece called(SimBrain.Wish wish) {
    ObjectNode delta = JSON.createObjectNode();
    String name = fault.equals("unknown-tool") ? "send_email" : wish.name();
    String arguments = fault.equals("bad-arguments") ? wish.argumentsJson() + "\"" : wish.argumentsJson();
    ObjectNode function = JSON.createObjectNode().put("name", name).put("arguments", arguments);
    if (fault.equals("null-arguments")) function.putNull("arguments");
    if (fault.equals("legacy-tool")) {
      delta.set("function_call", function);
      return new Piece(delta, CALL_TOKENS);
    }
    ObjectNode call = delta.putArray("tool_calls").addObject();
    if (!fault.equals("no-index")) call.put("index", 0);
    call.put("id", fault.equals("no-ids") ? "" : "call_1").put("type", "function").set("function", function);
    if (fault.equals("same-index")) {
      ObjectNode other = call.deepCopy().put("id", "call_2");
      ((ArrayNode) delta.path("tool_calls")).add(other);
    }
    return new Piece(delta, CALL_TOKENS);
  }

  private void send(List<Piece> pieces, String reason) throws IOException, InterruptedException {
    for (Piece p : pieces) {
      ObjectNode event = JSON.createObjectNode();
      event.putArray("choices").addObject().put("index", 0).set("delta", p.delta());
      out.event(event.toString(), p.tokens());
    }
    ObjectNode last = JSON.createObjectNode();
    ObjectNode choice = last.putArray("choices").addObject().put("index", 0).put("finish_reason", reason);
    choice.putObject("delta");
    out.event(last.toString(), 0);
    out.done();
  }

  private void whole(List<Piece> pieces, String reason) throws IOException {
    ObjectNode message = JSON.createObjectNode().put("role", "assistant");
    StringBuilder text = new StringBuilder();
    StringBuilder says = new StringBuilder();
    StringBuilder audio = new StringBuilder();
    for (Piece p : pieces) {
      text.append(p.delta().path("content").asText(""));
      JsonNode spoken = p.delta().path("tts_content");
      says.append(spoken.path("tts_text").asText("").replace("<tts_pad>", ""));
      audio.append(spoken.path("tts_audio").asText(""));
      if (p.delta().has("tool_calls")) message.set("tool_calls", p.delta().path("tool_calls"));
    }
    message.put("content", text.toString());
    if (!audio.isEmpty())
      message.putObject("tts_content").put("tts_text", says.toString()).put("tts_audio", audio.toString());
    ObjectNode all = JSON.createObjectNode().put("object", "chat.completion");
    all.putArray("choices").addObject().put("finish_reason", reason).set("message", message);
    out.whole("application/json", all.toString());
  }
}

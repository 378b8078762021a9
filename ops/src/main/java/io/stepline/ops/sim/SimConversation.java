package io.stepline.ops.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.media.audio.Resampler;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.ops.caller.Voices;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One session of a simulated Realtime server: its settings, the items of its conversation, the one response it makes.
 * Fields, parts and orders that the real one refuses are refused (developers.openai.com realtime client events).
 */
final class SimConversation {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int RATE_HZ = 24_000;
  private static final int PIECE = RATE_HZ / 10;
  private static final Set<String> GA_FIELDS = Set.of("type", "model", "instructions", "output_modalities", "audio",
      "tools", "tool_choice", "max_output_tokens", "tracing", "truncation", "prompt", "include");
  private static final Set<String> BETA_FIELDS =
      Set.of("model", "instructions", "modalities", "voice", "input_audio_format", "output_audio_format", "tools",
          "tool_choice", "turn_detection", "temperature", "max_response_output_tokens", "input_audio_transcription");

  /** Where events go. */
  interface Out {
    void send(ObjectNode event) throws IOException;
  }

  private final SpeechDecoder voice;
  private final SimBrain brain;
  private final SimRealtime.Manner manner;
  private final Out out;
  private final Map<String, ObjectNode> items = new LinkedHashMap<>();
  private final Map<String, Long> soundMs = new LinkedHashMap<>();
  private Optional<String> active = Optional.empty();
  private int made;

  SimConversation(SpeechDecoder voice, SimBrain brain, SimRealtime.Manner manner, Out out) {
    this.voice = voice;
    this.brain = brain;
    this.manner = manner;
    this.out = out;
  }

  void begin() throws IOException {
    out.send(event("session.created"));
  }

  private static ObjectNode event(String type) {
    return JSON.createObjectNode().put("type", type);
  }

  private void refuse(JsonNode event, String code) throws IOException {
    ObjectNode error = event("error");
    error.putObject("error").put("type", "invalid_request_error").put("code", code).set("event_id",
        event.path("event_id"));
    out.send(error);
  }

  synchronized void take(JsonNode e) throws IOException {
    String id = e.path("item_id").asText();
    switch (e.path("type").asText()) {
      case "session.update" -> session(e);
      case "conversation.item.create" -> item(e);
      case "conversation.item.delete" -> {
        if (items.remove(id) == null) refuse(e, "item_delete_invalid_item_id");
        else out.send(event("conversation.item.deleted").put("item_id", id));
      }
      case "conversation.item.truncate" -> truncate(e, id);
      case "response.create" -> {
        if (active.isPresent()) refuse(e, "conversation_already_has_active_response");
        else respond();
      }
      case "response.cancel" -> {
        if (active.isEmpty()) refuse(e, "response_cancel_not_active");
        else done(active.get(), "cancelled");
      }
      default -> refuse(e, "unknown_event");
    }
  }

  private void session(JsonNode e) throws IOException {
    Set<String> known = manner.beta() ? BETA_FIELDS : GA_FIELDS;
    boolean unknown = e.path("session").properties().stream().anyMatch(f -> !known.contains(f.getKey()));
    JsonNode audio = e.path("session").path("audio");
    boolean shaped = manner.beta() || e.path("session").path("type").asText().equals("realtime")
        && audio.path("input").path("format").path("rate").asInt() == RATE_HZ
        && audio.path("output").path("format").path("type").asText().equals("audio/pcm");
    if (unknown || !shaped) refuse(e, "unknown_parameter");
    else out.send(event("session.updated"));
  }

  private void item(JsonNode e) throws IOException {
    ObjectNode item = (ObjectNode) e.path("item");
    String id = item.path("id").asText("item_" + ++made);
    String output = manner.beta() ? "text" : "output_text";
    for (JsonNode part : item.path("content")) {
      String type = part.path("type").asText();
      boolean right = item.path("role").asText().equals("assistant") ? type.equals(output)
          : type.equals("input_text") || type.equals("input_audio");
      if (!right) {
        refuse(e, "invalid_value");
        return;
      }
    }
    boolean orphan = item.path("type").asText().equals("function_call_output") && items.values().stream()
        .noneMatch(i -> i.path("type").asText().equals("function_call")
            && i.path("call_id").equals(item.path("call_id")));
    if (items.containsKey(id) || id.length() > 32 || orphan) {
      refuse(e, "invalid_item");
      return;
    }
    items.put(id, item.put("id", id));
    out.send(event("conversation.item.added"));
  }

  private void truncate(JsonNode e, String id) throws IOException {
    long ms = e.path("audio_end_ms").asLong(-1);
    long there = soundMs.getOrDefault(id, -1L);
    if (!items.containsKey(id) || ms < 0 || ms > there) {
      refuse(e, "invalid_value");
      return;
    }
    ObjectNode item = items.get(id);
    String text = item.path("said").asText();
    item.put("said", text.substring(0, (int) (text.length() * ms / Math.max(1, there))));
    out.send(event("conversation.item.truncated"));
  }

  private void respond() throws IOException {
    String response = "resp_" + ++made;
    active = Optional.of(response);
    ObjectNode created = event("response.created");
    created.putObject("response").put("id", response);
    out.send(created);
    ArrayNode messages = JSON.createArrayNode();
    items.values().forEach(messages::add);
    JsonNode last = messages.isEmpty() ? messages : messages.get(messages.size() - 1);
    String audio = last.path("content").path(0).path("audio").asText("");
    double heard = audio.isEmpty() ? 0 : Base64.getDecoder().decode(audio).length / 2.0 / RATE_HZ;
    Thread.ofVirtual().name("sim-response").start(() -> {
      try {
        SimBrain.Answer answer = brain.answer(messages, heard);
        if (!answer.text().isEmpty()) speak(response, answer.text());
        if (answer.tool().isPresent()) call(response, answer.tool().get());
        synchronized (this) {
          if (isActive(response)) done(response, "completed");
        }
      } catch (IOException | InterruptedException x) {
        Thread.currentThread().interrupt();
      }
    });
  }

  private boolean isActive(String response) {
    return active.filter(response::equals).isPresent();
  }

  private void done(String response, String status) throws IOException {
    active = Optional.empty();
    ObjectNode done = event("response.done");
    done.putObject("response").put("id", response).put("status", status);
    out.send(done);
  }

  private String name(String what) {
    return "response." + (manner.beta() ? "" : "output_") + what;
  }

  private void speak(String response, String text) throws IOException, InterruptedException {
    String id = "msg_" + response;
    short[] pcm = Resampler.convert(Voices.speak(voice, text, "slt"), 16_000, RATE_HZ);
    synchronized (this) {
      if (!isActive(response)) return;
      items.put(id, JSON.createObjectNode().put("id", id).put("type", "message").put("role", "assistant").put("said",
          text));
      ObjectNode added = event("response.output_item.added").put("response_id", response);
      added.putObject("item").put("id", id).put("type", "message");
      out.send(added);
      out.send(about(name("audio_transcript.delta"), response, id).put("delta", text));
    }
    for (int at = 0; at < pcm.length; at += PIECE) {
      if (manner.soundFactor() > 0) Thread.sleep((long) (100 / manner.soundFactor()));
      ByteBuffer bytes = ByteBuffer.allocate(2 * Math.min(PIECE, pcm.length - at)).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asShortBuffer().put(Arrays.copyOfRange(pcm, at, Math.min(pcm.length, at + PIECE)));
      synchronized (this) {
        if (!isActive(response)) return;
        soundMs.merge(id, 1_000L * bytes.capacity() / 2 / RATE_HZ, Long::sum);
        out.send(about(name("audio.delta"), response, id).put("delta",
            Base64.getEncoder().encodeToString(bytes.array())));
      }
    }
  }

  private synchronized void call(String response, SimBrain.Wish wish) throws IOException {
    if (!isActive(response)) return;
    String id = "fc_" + response;
    String callId = "call_" + ++made;
    items.put(id, JSON.createObjectNode().put("id", id).put("type", "function_call").put("call_id", callId)
        .put("name", wish.name()).put("arguments", wish.argumentsJson()));
    ObjectNode added = event("response.output_item.added").put("response_id", response);
    added.putObject("item").put("id", id).put("type", "function_call").put("name", wish.name());
    out.send(added);
    ObjectNode done = about("response.function_call_arguments.done", response, id).put("call_id", callId)
        .put("arguments", wish.argumentsJson());
    out.send(manner.beta() ? done.put("name", wish.name()) : done);
  }

  private static ObjectNode about(String type, String response, String item) {
    return event(type).put("response_id", response).put("item_id", item);
  }

  /** Role and text, or how much sound, of each item. */
  synchronized List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (ObjectNode i : items.values()) {
      JsonNode part = i.path("content").path(0);
      String text = part.has("audio") ? Base64.getDecoder().decode(part.path("audio").asText()).length / 2 / RATE_HZ
          + " s"
          : part.path("text").asText(i.path("said").asText(i.path("output").asText(i.path("arguments").asText())));
      lines.add(i.path("role").asText(i.path("type").asText()) + ": " + text);
    }
    return lines;
  }
}

package io.stepline.model.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.media.audio.Resampler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * The two shapes of the Realtime API: GA, OpenAI's since 2025, which refuses a session with any field it does not know;
 * and BETA, the one before, which StepFun's servers speak. Client events of both, made. Pure.
 */
enum RealtimeShape {
  GA, BETA;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** @param voice empty leaves it to the server */
  ObjectNode session(String instructions, ArrayNode tools, String voice, int rateHz) {
    ObjectNode update = event("session.update");
    ObjectNode session = update.putObject("session");
    if (this == GA) {
      session.put("type", "realtime").put("instructions", instructions).putArray("output_modalities").add("audio");
      ObjectNode audio = session.putObject("audio");
      ObjectNode input = audio.putObject("input");
      input.putObject("format").put("type", "audio/pcm").put("rate", rateHz);
      input.putNull("turn_detection");
      ObjectNode output = audio.putObject("output");
      output.putObject("format").put("type", "audio/pcm").put("rate", rateHz);
      if (!voice.isEmpty()) output.put("voice", voice);
    } else {
      session.put("instructions", instructions).put("input_audio_format", "pcm16").put("output_audio_format", "pcm16");
      if (!voice.isEmpty()) session.put("voice", voice);
      session.putArray("modalities").add("text").add("audio");
      session.putNull("turn_detection");
    }
    ArrayNode flat = session.putArray("tools");
    tools.forEach(t -> flat.add(((ObjectNode) t.path("function").deepCopy()).put("type", "function")));
    return update;
  }

  ObjectNode text(String id, String role, String text) {
    String kind = !role.equals("assistant") ? "input_text" : this == GA ? "output_text" : "text";
    ObjectNode item = item(id).put("type", "message").put("role", role);
    item.putArray("content").addObject().put("type", kind).put("text", text);
    return created(item);
  }

  ObjectNode sound(String id, SpeechTokens.Wave wave, int rateHz) {
    short[] there = Resampler.convert(wave.pcm(), wave.sampleRateHz(), rateHz);
    ByteBuffer bytes = ByteBuffer.allocate(2 * there.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(there);
    ObjectNode item = item(id).put("type", "message").put("role", "user");
    item.putArray("content").addObject().put("type", "input_audio").put("audio",
        Base64.getEncoder().encodeToString(bytes.array()));
    return created(item);
  }

  static ObjectNode call(Dialect.ToolWish call) {
    return created(JSON.createObjectNode().put("type", "function_call").put("call_id", call.id())
        .put("name", call.name()).put("arguments", call.argumentsJson()));
  }

  static ObjectNode output(String callId, String result) {
    return created(
        JSON.createObjectNode().put("type", "function_call_output").put("call_id", callId).put("output", result));
  }

  static ObjectNode respond() {
    return event("response.create");
  }

  /** These tidy up what a reply has left; where there is nothing to tidy, the server's complaint is none. */
  static ObjectNode cancel(String eventId) {
    return event("response.cancel").put("event_id", eventId);
  }

  static ObjectNode delete(String eventId, String itemId) {
    return event("conversation.item.delete").put("event_id", eventId).put("item_id", itemId);
  }

  static ObjectNode truncate(String eventId, String itemId, long heardMs) {
    return event("conversation.item.truncate").put("event_id", eventId).put("item_id", itemId).put("content_index", 0)
        .put("audio_end_ms", heardMs);
  }

  private static ObjectNode event(String type) {
    return JSON.createObjectNode().put("type", type);
  }

  private static ObjectNode item(String id) {
    ObjectNode item = JSON.createObjectNode();
    return id.isEmpty() ? item : item.put("id", id);
  }

  private static ObjectNode created(ObjectNode item) {
    ObjectNode create = event("conversation.item.create");
    create.set("item", item);
    return create;
  }
}

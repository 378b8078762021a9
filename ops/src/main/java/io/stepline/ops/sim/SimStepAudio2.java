package io.stepline.ops.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Base64;
import java.util.List;

/**
 * Step-Audio 2 mini behind StepFun's vLLM, simulated: sound in, {@code tts_content} out, one text token to four codes,
 * padded at the end. What is not as the contract has it is refused with 400.
 */
public final class SimStepAudio2 extends SimServer {
  private static final ObjectMapper JSON = new ObjectMapper();
  public static final int FRAME_SAMPLES = 960;
  private static final int PAD = 6_561;
  private static final int WAV_HEADER = 44;
  private static final int MAX_PART = WAV_HEADER + 2 * 25 * 16_000;
  private final SimBrain brain;
  private final SpeechBank bank;

  public SimStepAudio2(int port, SimSettings settings, SimBrain brain, SpeechBank bank) {
    super(port, settings);
    this.brain = brain;
    this.bank = bank;
    generating("/v1/chat/completions", this::chat);
  }

  private void chat(byte[] body, Out out) throws IOException, InterruptedException {
    JsonNode request = JSON.readTree(body);
    ArrayNode messages = (ArrayNode) request.path("messages");
    boolean speech = request.path("continue_final_message").asBoolean();
    JsonNode stub = messages.get(messages.size() - 1);
    boolean open = stub.path("content").asText().equals("<tts_start>") && !stub.path("eot").asBoolean(true);
    if (speech != open || speech == request.path("add_generation_prompt").asBoolean()) {
      out.status(400);
      return;
    }
    if (open) messages.remove(messages.size() - 1);
    double heard = 0;
    for (JsonNode part : messages.get(messages.size() - 1).path("content")) {
      if (!part.path("type").asText().equals("input_audio")) continue;
      byte[] wav = Base64.getDecoder().decode(part.path("input_audio").path("data").asText());
      if (wav.length > MAX_PART) {
        out.status(400);
        return;
      }
      heard += (wav.length - WAV_HEADER) / 32_000.0;
    }
    SimBrain.Answer answer = brain.answer(messages, heard);
    if (speech) speak(answer, out);
    else write(answer, out);
    if (answer.tool().isPresent()) {
      ObjectNode call = JSON.createObjectNode();
      ObjectNode tool = call.putArray("choices").addObject().putObject("delta").putArray("tool_calls").addObject()
          .put("index", 0).put("id", "call_1").put("type", "function");
      tool.putObject("function").put("name", answer.tool().get().name()).put("arguments",
          answer.tool().get().argumentsJson());
      out.event(call.toString(), 10);
      out.event(call.toString(), 0);
    }
    out.done();
  }

  private static void write(SimBrain.Answer answer, SimServer.Out out) throws IOException, InterruptedException {
    for (String word : answer.text().split("(?<= )")) {
      ObjectNode event = JSON.createObjectNode();
      event.putArray("choices").addObject().putObject("delta").put("content", word);
      out.event(event.toString(), 1);
    }
  }

  private void speak(SimBrain.Answer answer, Out out) throws IOException, InterruptedException {
    if (answer.text().isEmpty()) return;
    int[] codes = bank.codes(answer.text());
    List<String> words = List.of(answer.text().split("(?<= )"));
    for (int at = 0, word = 0; at < codes.length || word < words.size(); at += 4, word++) {
      StringBuilder audio = new StringBuilder();
      for (int i = at; i < at + 4; i++) audio.append("<audio_").append(i < codes.length ? codes[i] : PAD).append('>');
      ObjectNode event = JSON.createObjectNode();
      event.putArray("choices").addObject().putObject("delta").putObject("tts_content")
          .put("tts_text", word < words.size() ? words.get(word) : "<tts_pad>").put("tts_audio", audio.toString());
      out.event(event.toString(), 5);
    }
  }
}

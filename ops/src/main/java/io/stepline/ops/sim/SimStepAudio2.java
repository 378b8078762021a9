package io.stepline.ops.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
    boolean writesDown = messages.get(0).path("content").asText().startsWith("请记录");
    new SimChatStream(out, true).answer(
        speech ? spoken(answer.text()) : SimChatStream.words(writesDown ? brain.wrote(heard) : answer.text()),
        writesDown ? Optional.empty() : answer.tool());
  }

  private List<SimChatStream.Piece> spoken(String text) {
    List<SimChatStream.Piece> pieces = new ArrayList<>();
    if (text.isEmpty()) return pieces;
    int[] codes = bank.codes(text);
    List<String> words = List.of(text.split("(?<= )"));
    for (int at = 0, word = 0; at < codes.length || word < words.size(); at += 4, word++) {
      StringBuilder audio = new StringBuilder();
      for (int i = at; i < at + 4; i++) audio.append("<audio_").append(i < codes.length ? codes[i] : PAD).append('>');
      ObjectNode delta = JSON.createObjectNode();
      delta.putObject("tts_content").put("tts_text", word < words.size() ? words.get(word) : "<tts_pad>")
          .put("tts_audio", audio.toString());
      pieces.add(new SimChatStream.Piece(delta, 5));
    }
    return pieces;
  }

  @Override
  protected Set<String> kinds() {
    return SimChatStream.KINDS;
  }
}

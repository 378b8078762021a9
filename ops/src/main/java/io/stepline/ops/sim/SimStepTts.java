package io.stepline.ops.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Step-Audio-TTS-3B behind vLLM, simulated: token ids in, codes out as {@code <audio_N>}; the text to be said is found
 * in the prompt.
 */
public final class SimStepTts extends SimServer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int EOT = 3;
  private static final int BOT = 4;
  private static final int CODES_PER_EVENT = 5;
  private final SpeechBank bank;

  public SimStepTts(int port, SimSettings settings, SpeechBank bank) {
    super(port, settings);
    this.bank = bank;
    on("/tokenize", (body, out) -> out.whole("application/json", JSON.createObjectNode()
        .set("tokens", SimStepChat.tokens(JSON.readTree(body).path("prompt").asText())).toString()));
    generating("/v1/completions", this::complete);
  }

  private void complete(byte[] body, Out out) throws IOException, InterruptedException {
    List<List<Integer>> turns = new ArrayList<>();
    for (JsonNode id : JSON.readTree(body).path("prompt")) {
      if (id.asInt() == BOT) turns.add(new ArrayList<>());
      else if (id.asInt() != EOT && !turns.isEmpty()) turns.getLast().add(id.asInt());
    }
    if (turns.size() != 5) {
      out.status(400);
      return;
    }
    String text = SimStepChat.text(turns.get(3)).substring("human\n".length());
    int[] codes = bank.codes(text.replaceAll("^([（(][^（()）]*[）)])+", ""));
    for (int at = 0; at < codes.length; at += CODES_PER_EVENT) {
      StringBuilder some = new StringBuilder();
      for (int i = at; i < Math.min(codes.length, at + CODES_PER_EVENT); i++)
        some.append("<audio_").append(codes[i]).append('>');
      ObjectNode event = JSON.createObjectNode();
      event.putArray("choices").addObject().put("text", some.toString());
      out.event(event.toString(), CODES_PER_EVENT);
    }
    out.done();
  }
}

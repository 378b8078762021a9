package io.stepline.ops.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.model.stepaudio.AudioTokens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Step-Audio-Chat (v1) behind vLLM, simulated: messages that hold audio tokens, or token ids; a vocabulary of its own,
 * one id a character.
 */
public final class SimStepChat extends SimServer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FIRST_CHARACTER = 100;
  private static final int EOT = 3;
  private static final int BOT = 4;
  private static final double TOKENS_PER_SECOND_OF_SPEECH = 125.0 / 3;
  private final SimBrain brain;

  public SimStepChat(int port, SimSettings settings, SimBrain brain) {
    super(port, settings);
    this.brain = brain;
    on("/tokenize", (body, out) -> out.whole("application/json",
        JSON.createObjectNode().set("tokens", tokens(JSON.readTree(body).path("prompt").asText())).toString()));
    generating("/v1/chat/completions", this::chat);
    generating("/v1/completions", this::complete);
  }

  static ArrayNode tokens(String text) {
    ArrayNode ids = JSON.createArrayNode();
    text.codePoints().forEach(c -> ids.add(FIRST_CHARACTER + Math.min(c, AudioTokens.FIRST_ID - FIRST_CHARACTER - 1)));
    return ids;
  }

  /** Ids as text again, audio as {@code <audio_N>}. */
  static String text(List<Integer> ids) {
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      if (id >= AudioTokens.FIRST_ID) text.append("<audio_").append(id - AudioTokens.FIRST_ID).append('>');
      else if (id >= FIRST_CHARACTER) text.appendCodePoint(id - FIRST_CHARACTER);
    }
    return text.toString();
  }

  private static double heard(String content) {
    return AudioTokens.parse(content, AudioTokens.CODES).length / TOKENS_PER_SECOND_OF_SPEECH;
  }

  private void chat(byte[] body, Out out) throws IOException, InterruptedException {
    JsonNode messages = JSON.readTree(body).path("messages");
    String last = messages.isEmpty() ? "" : messages.get(messages.size() - 1).path("content").asText();
    new SimChatStream(out, false)
        .answer(SimChatStream.words(String.join("", words(brain.answer(messages, heard(last))))), Optional.empty());
  }

  @Override
  protected Set<String> kinds() {
    return SimChatStream.KINDS;
  }

  private void complete(byte[] body, Out out) throws IOException, InterruptedException {
    ArrayNode messages = JSON.createArrayNode();
    List<Integer> turn = new ArrayList<>();
    for (JsonNode id : JSON.readTree(body).path("prompt")) {
      if (id.asInt() == EOT) {
        String text = text(turn);
        int line = text.indexOf('\n');
        messages.addObject().put("role", line < 0 ? text : text.substring(0, line)).put("content",
            line < 0 ? "" : text.substring(line + 1));
      }
      if (id.asInt() == BOT || id.asInt() == EOT) turn.clear();
      else turn.add(id.asInt());
    }
    String last = messages.isEmpty() ? "" : messages.get(messages.size() - 1).path("content").asText();
    for (String word : words(brain.answer(messages, heard(last)))) {
      ObjectNode event = JSON.createObjectNode();
      event.putArray("choices").addObject().put("text", word);
      out.event(event.toString(), 1);
    }
    out.done();
  }

  /** As text, a tool in the form the system prompt asks for. */
  private static List<String> words(SimBrain.Answer answer) {
    String all =
        answer.text() + answer.tool().map(t -> "<tool>" + t.name() + " " + t.argumentsJson() + "</tool>").orElse("");
    return List.of(all.split("(?<= )"));
  }
}

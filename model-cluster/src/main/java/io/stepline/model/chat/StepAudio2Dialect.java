package io.stepline.model.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.media.audio.WavFile;
import io.stepline.model.bot.Bot;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.stepaudio.CodeText;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.List;

/**
 * Step-Audio 2 mini behind StepFun's vLLM (stepaudio2vllm.py, examples-vllm*.py): the turn goes as sound, the reply
 * comes as text and speech codes side by side in {@code tts_content}, or as text alone. A spoken reply is asked for by
 * an open assistant message {@code <tts_start>}.
 */
public final class StepAudio2Dialect implements Dialect {
  private static final ObjectMapper JSON = new ObjectMapper();
  /** Codes of the speech tokenizer; from here on padding. */
  public static final int CODES = 6_561;
  private static final int PART_SAMPLES = 25 * 16_000;
  private static final int REMEMBERED = 2;
  private static final int MAX_REMEMBERED_TEXT = 12_000;
  private static final String DEFAULT_SYSTEM =
      "You are a helpful assistant on the telephone. Answer briefly, as one speaks.";
  private static final String SUMMARISE = "\n\n\n请用口语化形式总结检索结果，简短地回答用户的问题。";

  /** @param speech replies come as codes; otherwise as text */
  public record Settings(String model, double temperature, int maxTokens, boolean speech) {}

  private final Settings settings;

  public StepAudio2Dialect(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "Step-Audio 2, model " + settings.model() + (settings.speech() ? ", speaking" : ", text replies");
  }

  @Override
  public Script begin(Bot bot, ChatRequest.Generate request) {
    return new Spoken(bot, request);
  }

  private final class Spoken implements Script {
    private final ArrayNode messages = JSON.createArrayNode();
    private final ArrayNode tools;
    private final Deque<ObjectNode> remembered;
    private StringBuilder content = new StringBuilder();
    private StringBuilder ttsText = new StringBuilder();
    private StringBuilder ttsAudio = new StringBuilder();
    private ToolWishes wishes = new ToolWishes();
    private final CodeText codes = new CodeText(CODES);

    Spoken(Bot bot, ChatRequest.Generate request) {
      tools = ChatPrompt.tools(bot);
      remembered = recalled(request.memory());
      messages.addObject().put("role", "system").put("content", ChatPrompt.system(bot, request, DEFAULT_SYSTEM));
      request.history().stream().filter(m -> !m.text().isBlank()).forEach(this::history);
      SpeechTokens.Wave wave = request.heard().wave();
      ObjectNode turn = messages.addObject().put("role", "human");
      if (request.cause() != ChatRequest.Cause.CALLER_SPOKE || wave.pcm().length == 0) {
        turn.put("content",
            ChatPrompt.user(request, request.heard().text().isBlank() ? "(not understood)" : request.heard().text()));
        return;
      }
      ArrayNode parts = turn.putArray("content");
      for (int at = 0; at < wave.pcm().length; at += PART_SAMPLES) {
        short[] part = Arrays.copyOfRange(wave.pcm(), at, Math.min(wave.pcm().length, at + PART_SAMPLES));
        parts.addObject().put("type", "input_audio").putObject("input_audio")
            .put("data", Base64.getEncoder().encodeToString(new WavFile(wave.sampleRateHz(), 1, part).toBytes()))
            .put("format", "wav");
      }
      String mood = ChatPrompt.user(request, "");
      if (!mood.isBlank()) parts.addObject().put("type", "text").put("text", mood.strip());
    }

    /** Whole replies stand in the history as they were spoken; what was cut off, only as the text that was heard. */
    private void history(ChatRequest.Message m) {
      ObjectNode line = messages.addObject().put("role", m.role().equals("user") ? "human" : m.role());
      remembered.stream()
          .filter(r -> m.role().equals("assistant") && r.path("tts_text").asText().strip().equals(m.text().strip()))
          .findFirst()
          .ifPresentOrElse(r -> line.set("tts_content", r.deepCopy()), () -> line.put("content", m.text()));
    }

    @Override
    public String path() {
      return "/chat/completions";
    }

    @Override
    public ObjectNode body() {
      content = new StringBuilder();
      ttsText = new StringBuilder();
      ttsAudio = new StringBuilder();
      wishes = new ToolWishes();
      ObjectNode body = JSON.createObjectNode().put("model", settings.model()).put("stream", true).put("max_tokens",
          settings.maxTokens());
      if (settings.temperature() >= 0) body.put("temperature", settings.temperature());
      body.put("top_p", 0.9).put("repetition_penalty", 1.05).put("frequency_penalty", 0)
          .put("skip_special_tokens", false).put("parallel_tool_calls", false)
          .put("continue_final_message", settings.speech()).put("add_generation_prompt", !settings.speech());
      if (!tools.isEmpty()) body.set("tools", tools);
      ArrayNode all = messages.deepCopy();
      if (settings.speech()) all.addObject().put("role", "assistant").put("content", "<tts_start>").put("eot", false);
      body.set("messages", all);
      return body;
    }

    @Override
    public boolean event(JsonNode event, ChatModel.Sink sink) {
      JsonNode delta = event.path("choices").path(0).path("delta");
      String text = delta.path("content").asText("");
      if (!text.isEmpty()) {
        content.append(text);
        sink.text(text);
      }
      String says = delta.path("tts_content").path("tts_text").asText("").replace("<tts_pad>", "");
      String audio = delta.path("tts_content").path("tts_audio").asText("");
      if (!says.isEmpty() || !audio.isEmpty()) spoken(says, audio, sink);
      wishes.add(delta.path("tool_calls"));
      return !text.isEmpty() || !says.isEmpty() || !audio.isEmpty() || !wishes.isEmpty();
    }

    private void spoken(String says, String audio, ChatModel.Sink sink) {
      ttsText.append(says);
      ttsAudio.append(audio);
      sink.codes(codes.accept(audio), says);
    }

    @Override
    public List<ToolWish> ended(ChatModel.Sink sink) {
      ObjectNode turn = messages.addObject().put("role", "assistant");
      if (ttsText.isEmpty() && ttsAudio.isEmpty()) turn.put("content", content.toString());
      else turn.set("tts_content", ttsContent());
      if (!wishes.isEmpty()) turn.set("tool_calls", wishes.written());
      return wishes.all();
    }

    private ObjectNode ttsContent() {
      return JSON.createObjectNode().put("tts_text", ttsText.toString()).put("tts_audio", ttsAudio.toString());
    }

    @Override
    public void results(List<ChatRequest.ToolResult> results) {
      for (ChatRequest.ToolResult r : results) {
        ArrayNode parts =
            messages.addObject().put("role", "input").put("tool_call_id", r.toolCallId()).putArray("content");
        parts.addObject().put("type", "text").put("text", ChatPrompt.result(r));
        parts.addObject().put("type", "text").put("text", SUMMARISE);
      }
    }

    @Override
    public String memory() {
      if (!ttsAudio.isEmpty() && ttsAudio.length() <= MAX_REMEMBERED_TEXT) remembered.addLast(ttsContent());
      while (remembered.size() > REMEMBERED) remembered.removeFirst();
      ArrayNode all = JSON.createArrayNode();
      remembered.forEach(all::add);
      return all.isEmpty() ? "" : all.toString();
    }

    private static Deque<ObjectNode> recalled(String memory) {
      Deque<ObjectNode> all = new ArrayDeque<>();
      if (!memory.startsWith("[")) return all;
      try {
        for (JsonNode n : JSON.readTree(memory)) if (n instanceof ObjectNode o) all.add(o);
      } catch (JsonProcessingException e) {
        return new ArrayDeque<>();
      }
      return all;
    }
  }
}

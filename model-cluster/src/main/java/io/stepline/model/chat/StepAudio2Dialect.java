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
import io.stepline.model.route.Ending;
import io.stepline.model.stepaudio.CodeText;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
  private static final int MAX_THOUGHT = 64 << 10;
  private static final Set<String> HOUSE_TOOLS = Set.of("record", "callback");
  private static final int MAX_WRITTEN = 512;
  private static final String WRITE_DOWN = "请记录下你所听到的语音内容。";
  private static final String SPEAK = "<tts_start>";
  private static final String THINK = "<think>";
  private static final String THINK_END = "</think>";
  private static final String SUMMARISE = "\n\n\n请用口语化形式总结检索结果，简短地回答用户的问题。";

  /**
   * @param speech replies come as codes; otherwise as text
   * @param thinking whether the model thinks before it speaks: auto (by its name), opened or none
   * @param spokenHistory whole replies stand in the history as they were spoken, in codes; otherwise as text, for
   *   servers that pad long ones wrongly (images before 2026)
   */
  public record Settings(String model, double temperature, int maxTokens, boolean speech, String thinking,
      boolean spokenHistory) {
    public Settings(String model, double temperature, int maxTokens, boolean speech) {
      this(model, temperature, maxTokens, speech, "auto", true);
    }
  }

  /** Where a reply of a model that thinks first stands: thought and speech are two requests (examples-think.py). */
  private enum Half {
    NONE, TO_THINK, SPEAKS_NEXT, TO_SPEAK
  }

  private final Settings settings;
  private final Thinking thinking;

  public StepAudio2Dialect(Settings settings) {
    this.settings = settings;
    this.thinking = new Thinking(settings.thinking(), settings.model());
  }

  @Override
  public String name() {
    return "Step-Audio 2, model " + settings.model() + (settings.speech() ? ", speaking" : ", text replies");
  }

  @Override
  public Script begin(Bot bot, ChatRequest.Generate request) {
    return begin(bot, request, Map.of());
  }

  @Override
  public Script begin(Bot bot, ChatRequest.Generate request, Map<Long, SpeechTokens.Wave> sounds) {
    return new Spoken(bot, request, sounds);
  }

  /** As upstream's example of speech recognition asks (examples-vllm.py, asr_test). */
  @Override
  public Optional<ObjectNode> writingDown(ChatRequest.Generate request) {
    if (request.heard().wave().pcm().length == 0) return Optional.empty();
    ObjectNode body = JSON.createObjectNode().put("model", settings.model()).put("stream", true)
        .put("max_tokens", MAX_WRITTEN).put("temperature", 0).put("skip_special_tokens", false)
        .put("continue_final_message", false).put("add_generation_prompt", true);
    ArrayNode messages = body.putArray("messages");
    messages.addObject().put("role", "system").put("content", WRITE_DOWN);
    Spoken.sound(messages.addObject().put("role", "human").putArray("content"), request.heard().wave());
    return Optional.of(body);
  }

  private final class Spoken implements Script {
    private final Bot bot;
    private final Map<Long, SpeechTokens.Wave> sounds;
    private final ArrayNode messages = JSON.createArrayNode();
    private final ArrayNode tools;
    private final Deque<ObjectNode> remembered;
    private final Answer answer = new Answer(thinking);
    private final Map<String, String> asked = new HashMap<>();
    private final StringBuilder thought = new StringBuilder();
    private StringBuilder ttsText = new StringBuilder();
    private StringBuilder ttsAudio = new StringBuilder();
    private CodeText codes = new CodeText(CODES);
    private Half half = settings.speech() && thinking.opens() ? Half.TO_THINK : Half.NONE;

    Spoken(Bot bot, ChatRequest.Generate request, Map<Long, SpeechTokens.Wave> sounds) {
      this.bot = bot;
      this.sounds = sounds;
      tools = ChatPrompt.tools(bot);
      remembered = recalled(request.memory());
      messages.addObject().put("role", "system").put("content",
          ChatPrompt.system(bot, request, ChatPrompt.DEFAULT_SYSTEM));
      for (int i = 0; i < request.history().size(); i++) history(request.history().get(i), i);
      SpeechTokens.Wave wave = request.heard().wave();
      ObjectNode turn = messages.addObject().put("role", "human");
      if (request.cause() != ChatRequest.Cause.CALLER_SPOKE || wave.pcm().length == 0) {
        turn.put("content", ChatPrompt.user(request, request.heard().text().isBlank() ? ChatPrompt.NOT_UNDERSTOOD
            : request.heard().text()));
        return;
      }
      ArrayNode parts = turn.putArray("content");
      sound(parts, wave);
      String mood = ChatPrompt.user(request, "");
      if (!mood.isBlank()) parts.addObject().put("type", "text").put("text", mood.strip());
    }

    private static void sound(ArrayNode parts, SpeechTokens.Wave wave) {
      for (int at = 0; at < wave.pcm().length; at += PART_SAMPLES) {
        short[] part = Arrays.copyOfRange(wave.pcm(), at, Math.min(wave.pcm().length, at + PART_SAMPLES));
        parts.addObject().put("type", "input_audio").putObject("input_audio")
            .put("data", Base64.getEncoder().encodeToString(new WavFile(wave.sampleRateHz(), 1, part).toBytes()))
            .put("format", "wav");
      }
    }

    /**
     * What the caller said last is heard again, what they said before stands as text. Whole replies stand in the
     * history as they were spoken; what was cut off, only as the text that was heard. Tools that were run follow what
     * was said before them.
     */
    private void history(ChatRequest.Message m, int at) {
      Optional<SpeechTokens.Wave> heard = Optional.ofNullable(sounds.get(m.utterance()));
      if (m.role().equals("user") && heard.isPresent()) {
        sound(messages.addObject().put("role", "human").putArray("content"), heard.get());
        return;
      }
      List<ToolWish> calls = ChatPrompt.calls(m, at);
      String text = ChatPrompt.text(m);
      if (text.isBlank() && calls.isEmpty()) return;
      ObjectNode line = messages.addObject().put("role", m.role().equals("user") ? "human" : m.role());
      remembered.stream()
          .filter(r -> m.role().equals("assistant") && r.path("tts_text").asText().strip().equals(text.strip()))
          .findFirst().ifPresentOrElse(r -> line.set("tts_content", r.deepCopy()), () -> line.put("content", text));
      if (calls.isEmpty()) return;
      line.set("tool_calls", ToolWishes.written(calls));
      for (int n = 0; n < calls.size(); n++)
        result(calls.get(n).id(), calls.get(n).name(), ChatPrompt.result(m.runs().get(n)));
    }

    /** As upstream has it; what it says to Chinese callers is said to nobody else, and not of the house's own tools. */
    private void result(String id, String tool, String json) {
      ArrayNode parts = messages.addObject().put("role", "input").put("tool_call_id", id).putArray("content");
      parts.addObject().put("type", "text").put("text", json);
      String language = bot.language().toLowerCase(Locale.ROOT);
      boolean chinese = language.startsWith("zh") || language.startsWith("cmn") || language.startsWith("yue");
      if (chinese && !Leaving.isOne(tool) && !HOUSE_TOOLS.contains(tool))
        parts.addObject().put("type", "text").put("text", SUMMARISE);
    }

    @Override
    public String path() {
      return "/chat/completions";
    }

    @Override
    public ObjectNode body() {
      answer.begin();
      ttsText = new StringBuilder();
      ttsAudio = new StringBuilder();
      codes = new CodeText(CODES);
      boolean thinks = half == Half.TO_THINK;
      if (thinks) thought.setLength(0);
      ObjectNode body = JSON.createObjectNode().put("model", settings.model()).put("stream", true).put("max_tokens",
          settings.maxTokens());
      if (settings.temperature() >= 0) body.put("temperature", settings.temperature());
      body.put("top_p", 0.9).put("repetition_penalty", 1.05).put("frequency_penalty", 0)
          .put("skip_special_tokens", false).put("parallel_tool_calls", false)
          .put("continue_final_message", settings.speech()).put("add_generation_prompt", !settings.speech());
      if (thinks) body.putArray("stop").add(THINK_END);
      if (!tools.isEmpty()) body.set("tools", tools);
      ArrayNode all = messages.deepCopy();
      String begins = thinks ? THINK : half == Half.TO_SPEAK ? THINK + thought + THINK_END + "\n\n" + SPEAK : SPEAK;
      if (settings.speech()) all.addObject().put("role", "assistant").put("content", begins).put("eot", false);
      body.set("messages", all);
      return body;
    }

    @Override
    public Sign event(JsonNode event, ChatModel.Sink sink) {
      JsonNode message = Answer.message(event);
      if (half == Half.TO_THINK) {
        String more = message.path("content").asText("");
        if (thought.length() + more.length() <= MAX_THOUGHT) thought.append(more);
        return more.isEmpty() ? Sign.NOTHING : Sign.THINKS;
      }
      String says = message.path("tts_content").path("tts_text").asText("").replace("<tts_pad>", "");
      String audio = message.path("tts_content").path("tts_audio").asText("");
      if (!says.isEmpty() || !audio.isEmpty()) {
        ttsText.append(says);
        ttsAudio.append(audio);
        sink.codes(codes.accept(audio), says);
      }
      Sign sign = answer.take(message, sink);
      return says.isEmpty() && audio.isEmpty() ? sign : Sign.SAYS;
    }

    @Override
    public boolean goesOn() {
      if (half != Half.SPEAKS_NEXT) return false;
      half = Half.TO_SPEAK;
      return true;
    }

    @Override
    public List<ToolWish> ended(Ending ending, ChatModel.Sink sink) {
      if (half == Half.TO_THINK) {
        half = Half.SPEAKS_NEXT;
        return List.of();
      }
      List<ToolWish> wishes = answer.ended(ending != Ending.LENGTH, sink);
      boolean spoken = !ttsText.isEmpty() || !ttsAudio.isEmpty();
      if (!spoken && answer.said().isBlank() && wishes.isEmpty()) return wishes;
      half = Half.NONE;
      ObjectNode turn = messages.addObject().put("role", "assistant");
      if (spoken) turn.set("tts_content", ttsContent());
      else turn.put("content", answer.said());
      if (!wishes.isEmpty()) turn.set("tool_calls", ToolWishes.written(wishes));
      wishes.forEach(w -> asked.put(w.id(), w.name()));
      return wishes;
    }

    private ObjectNode ttsContent() {
      return JSON.createObjectNode().put("tts_text", ttsText.toString()).put("tts_audio", ttsAudio.toString());
    }

    @Override
    public void results(List<ChatRequest.ToolResult> results) {
      results
          .forEach(r -> result(r.toolCallId(), asked.getOrDefault(r.toolCallId(), ""), ChatPrompt.result(r)));
    }

    @Override
    public void note(String text) {
      messages.addObject().put("role", "human").put("content", text);
    }

    @Override
    public String memory() {
      if (!settings.spokenHistory()) return "";
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

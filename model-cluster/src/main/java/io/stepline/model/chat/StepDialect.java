package io.stepline.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.model.bot.Bot;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.route.Ending;
import io.stepline.model.route.Vocabulary;
import io.stepline.model.stepaudio.AudioTokens;
import io.stepline.model.stepaudio.DualTokenizer;
import io.stepline.model.stepaudio.IdList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Step-Audio-Chat (v1) behind vLLM: the caller's turn as audio tokens, earlier turns as text, the reply as text
 * (stepfun-ai/Step-Audio stepaudio.py, app.py). Either as chat messages that hold {@code <audio_N>}, or as token ids of
 * the whole prompt: {@code <|BOT|>role\n...<|EOT|>} for each message and an open one for the answer.
 */
public final class StepDialect implements Dialect {
  private static final ObjectMapper JSON = new ObjectMapper();
  /** The system prompt of upstream's app.py, for bots without a persona. */
  static final String DEFAULT_SYSTEM = "适配用户的语言，用简短口语化的文字回答";

  /**
   * @param topK as transformers' {@code generate} has it unless told otherwise (50); 0 leaves it to the server
   * @param ids send token ids instead of messages; {@code bos} whether they begin with 1
   */
  public record Settings(String model, double temperature, double topP, int topK, int maxTokens, boolean ids,
      boolean bos) {
    public Settings(String model, double temperature, double topP, int maxTokens, boolean ids, boolean bos) {
      this(model, temperature, topP, 50, maxTokens, ids, bos);
    }
  }

  private final Settings settings;
  private final Vocabulary vocabulary;
  private final Thinking thinking;

  public StepDialect(Settings settings, Vocabulary vocabulary) {
    this.settings = settings;
    this.vocabulary = vocabulary;
    this.thinking = new Thinking("auto", settings.model());
  }

  @Override
  public String name() {
    return "Step-Audio-Chat, model " + settings.model() + (settings.ids() ? ", token ids" : "");
  }

  @Override
  public Script begin(Bot bot, ChatRequest.Generate request) {
    return new Turns(bot, request);
  }

  /** One message; {@code audio} are merged codes and come before the text. */
  private record Line(String role, int[] audio, String text) {}

  private final class Turns implements Script {
    private final List<Line> lines = new ArrayList<>();
    private StringBuilder said = new StringBuilder();
    private int round;
    private TextTools tools = new TextTools(0);
    private Thoughts thoughts = thinking.begin();

    Turns(Bot bot, ChatRequest.Generate request) {
      lines
          .add(new Line("system", new int[0], ChatPrompt.system(bot, request, DEFAULT_SYSTEM) + TextTools.prompt(bot)));
      for (int i = 0; i < request.history().size(); i++) history(request.history().get(i), i);
      int[] audio = request.cause() == ChatRequest.Cause.CALLER_SPOKE ? merged(request.heard().codes()) : new int[0];
      String spoken = request.heard().rejected() ? "(not understood)" : request.heard().text();
      lines.add(new Line("human", audio, audio.length > 0 ? ChatPrompt.user(request, "")
          : ChatPrompt.user(request, spoken.isBlank() ? "(not understood)" : spoken)));
    }

    /** A line, and what came of the tools that were run after it, in the form the model is told to use. */
    private void history(ChatRequest.Message m, int at) {
      String role = m.role().equals("assistant") || m.role().equals("system") ? m.role() : "human";
      List<ToolWish> calls = ChatPrompt.calls(m, at);
      int[] audio = m.text().isBlank() ? merged(m.codes()) : new int[0];
      StringBuilder text = new StringBuilder(audio.length > 0 ? m.text() : ChatPrompt.text(m));
      calls.forEach(c -> text.append(TextTools.written(c)));
      if (audio.length > 0 || !text.toString().isBlank()) lines.add(new Line(role, audio, text.toString()));
      if (!calls.isEmpty()) told(m.runs().stream().map(ChatPrompt::result).toList());
    }

    private void told(List<String> results) {
      StringBuilder text = new StringBuilder();
      results.forEach(r -> text.append("(result: ").append(r).append(")\n"));
      lines.add(new Line("human", new int[0], text.append("(tell the caller)").toString()));
    }

    @Override
    public String path() {
      return settings.ids() ? "/completions" : "/chat/completions";
    }

    @Override
    public ObjectNode body() throws IOException, InterruptedException {
      said = new StringBuilder();
      tools = new TextTools(++round);
      thoughts = thinking.begin();
      ObjectNode body = JSON.createObjectNode().put("model", settings.model()).put("stream", true).put("max_tokens",
          settings.maxTokens());
      if (settings.temperature() >= 0) body.put("temperature", settings.temperature()).put("top_p", settings.topP());
      if (settings.topK() > 0) body.put("top_k", settings.topK());
      body.putArray("stop_token_ids").add(AudioTokens.EOT);
      if (settings.ids()) {
        ArrayNode prompt = body.putArray("prompt");
        for (int id : promptIds(lines)) prompt.add(id);
        body.put("add_special_tokens", false);
      } else {
        ArrayNode messages = body.putArray("messages");
        lines.forEach(l -> messages.addObject().put("role", l.role().equals("human") ? "user" : l.role()).put("content",
            AudioTokens.text(l.audio()) + l.text()));
      }
      return body;
    }

    @Override
    public Sign event(JsonNode event, ChatModel.Sink sink) {
      JsonNode choice = event.path("choices").path(0);
      String text = settings.ids() ? choice.path("text").asText("") : Answer.message(event).path("content").asText("");
      if (text.isEmpty()) return Sign.NOTHING;
      String plain = thoughts.accept(text);
      if (plain.isEmpty() && thoughts.isThinking()) return Sign.THINKS;
      say(tools.accept(plain), sink);
      return Sign.SAYS;
    }

    private void say(String text, ChatModel.Sink sink) {
      said.append(text);
      if (!text.isEmpty()) sink.text(text);
    }

    @Override
    public List<ToolWish> ended(Ending ending, ChatModel.Sink sink) {
      boolean whole = ending != Ending.LENGTH;
      say(tools.accept(thoughts.rest(whole)) + tools.rest(), sink);
      thinking.learn(thoughts, whole);
      List<ToolWish> wishes = tools.wishes();
      if (said.toString().isBlank() && wishes.isEmpty()) return wishes;
      StringBuilder text = new StringBuilder(said);
      wishes.forEach(w -> text.append(TextTools.written(w)));
      lines.add(new Line("assistant", new int[0], text.toString()));
      return wishes;
    }

    @Override
    public void results(List<ChatRequest.ToolResult> results) {
      told(results.stream().map(ChatPrompt::result).toList());
    }

    @Override
    public void note(String text) {
      lines.add(new Line("human", new int[0], text));
    }
  }

  /** The prompt as ids: {@code [1] ([4] role\n audio text [3])... [4] assistant\n}. */
  private int[] promptIds(List<Line> lines) throws IOException, InterruptedException {
    IdList ids = new IdList();
    if (settings.bos()) ids.add(AudioTokens.BOS);
    for (Line l : lines) {
      ids.add(AudioTokens.BOT);
      if (l.audio().length == 0) {
        ids.addAll(vocabulary.ids(l.role() + "\n" + l.text()));
      } else {
        ids.addAll(vocabulary.ids(l.role() + "\n"));
        ids.addAll(AudioTokens.ids(l.audio()));
        if (!l.text().isEmpty()) ids.addAll(vocabulary.ids(l.text()));
      }
      ids.add(AudioTokens.EOT);
    }
    ids.add(AudioTokens.BOT);
    ids.addAll(vocabulary.ids("assistant\n"));
    return ids.toArray();
  }

  private static int[] merged(List<SpeechTokens.Codes> codes) {
    return codes.stream().filter(c -> c.codebook().equals(DualTokenizer.CODEBOOK)).findFirst()
        .map(SpeechTokens.Codes::values).orElse(new int[0]);
  }
}

package io.stepline.ops.app;

import io.stepline.kafka.contract.Tracing;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotException;
import io.stepline.model.chat.Dialect;
import io.stepline.model.chat.FallbackChat;
import io.stepline.model.chat.FlowChat;
import io.stepline.model.chat.OpenAiDialect;
import io.stepline.model.chat.RealtimeChat;
import io.stepline.model.chat.StateBots;
import io.stepline.model.chat.StepAudio2Dialect;
import io.stepline.model.chat.StepDialect;
import io.stepline.model.chat.StreamingChat;
import io.stepline.model.chat.TaskChat;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.route.ServerPool;
import io.stepline.model.route.ServerVocabulary;
import io.stepline.ops.app.settings.ChatSettings;
import io.stepline.ops.bots.Moments;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The brain that the settings name, with another behind it where they say so. */
final class ChatEngines {
  private final Config config;
  private final Notes notes;
  private final Map<String, Bot> bots;

  ChatEngines(Config config, Notes notes, Map<String, Bot> bots) {
    this.config = config;
    this.notes = notes;
    this.bots = bots;
  }

  ChatModel choose() {
    check(config);
    flows(config.chat(), bots);
    ChatModel chat = guarded(first());
    return notes.chosen("chat", chat, chat::name);
  }

  private ChatModel first() {
    return switch (config.chat().engine()) {
      case "flow" -> new FlowChat(bots, Moments::now, inStates());
      case "openai" -> new TaskChat(streaming(config.chat().urls(), "chat.url", config.chat().model(), bots), bots,
          Moments::now);
      case "step-audio" -> {
        ServerPool pool = pool(config.chat().urls(), "chat.url");
        StepDialect.Settings settings = new StepDialect.Settings(model("step-audio-chat"), config.chat().temperature(),
            config.chat().topP(), config.chat().topK(), config.chat().maxTokens(),
            config.chat().prompt().equals("ids"), config.chat().bos());
        yield new StreamingChat(pool, new StepDialect(settings, new ServerVocabulary(pool, settings.model())), bots,
            serving(false));
      }
      case "step-audio-2" -> {
        Dialect dialect = new StepAudio2Dialect(new StepAudio2Dialect.Settings(model("step-audio-2-mini"),
            config.chat().temperature(), Math.max(config.chat().maxTokens(), 2_048),
            config.chat().speech(), config.chat().thinking(), config.chat().spokenHistory()));
        yield new StreamingChat(pool(config.chat().urls(), "chat.url"), dialect, bots,
            serving(config.encoder().transcripts().equals("chat")));
      }
      case "realtime" -> new RealtimeChat(new RealtimeChat.Settings(config.chat().urls(),
          model("stepaudio-3-realtime-preview"), config.chat().apiKey(), config.decoder().voice(),
          config.decoder().rate(), Duration.ofMillis(config.chat().firstTokenMs()),
          config.chat().realtimeShape().equals("beta"), config.chat().capacity(), config.chat().soundTurns(),
          config.chat().soundSeconds()), bots);
      default -> throw new IllegalStateException("a chat that is not wired");
    };
  }

  private ChatModel guarded(ChatModel first) {
    return switch (config.chat().fallback()) {
      case "none" -> first;
      case "flow" -> new FallbackChat(first, new FlowChat(bots, Moments::now), bots);
      case "openai" -> new FallbackChat(first,
          streaming(config.chat().fallbackUrls(), "chat.fallback-url", config.chat().fallbackModel(), bots), bots);
      default -> throw new IllegalStateException("a fallback that is not wired");
    };
  }

  /** @throws IllegalArgumentException naming what the chosen model lacks */
  static void check(Config config) {
    ChatSettings s = config.chat();
    String ears = config.encoder().engine();
    if (config.encoder().transcripts().equals("chat") && !s.engine().equals("step-audio-2"))
      throw new IllegalArgumentException("encoder.transcripts is chat, but chat is " + s.engine()
          + ", which does not write down what it hears; set chat to step-audio-2, or encoder.transcripts to auto");
    switch (s.engine()) {
      case "flow" -> {
        if (ears.equals("step-audio") || ears.equals("wave"))
          throw new IllegalArgumentException("chat is flow, which needs text, but encoder is " + ears
              + ", which passes on sound; set chat to step-audio or step-audio-2, or encoder to auto or openai");
      }
      case "openai" -> {
        if (s.urls().isEmpty() || s.model().isEmpty()) throw new IllegalArgumentException(
            "chat is openai: set chat.url (such as http://127.0.0.1:8000/v1) and chat.model");
      }
      case "realtime" -> {
        if (s.urls().isEmpty() || s.urls().stream().anyMatch(u -> !u.getScheme().startsWith("ws")))
          throw new IllegalArgumentException(
              "chat is realtime: set chat.url to its WebSocket, such as wss://api.openai.com/v1/realtime, "
                  + "or wss://api.stepfun.ai/v1/realtime with chat.realtime-shape=beta; several with commas between");
      }
      default -> {
        if (s.urls().isEmpty()) throw new IllegalArgumentException(
            "set chat.url to the model server, such as http://127.0.0.1:8000/v1; several with commas between");
      }
    }
    if (s.fallback().equals("openai") && (s.fallbackUrls().isEmpty() || s.fallbackModel().isEmpty()))
      throw new IllegalArgumentException(
          "chat.fallback is openai: set chat.fallback-url (such as http://127.0.0.1:8000/v1) and chat.fallback-model");
  }

  /** @throws BotException naming bots that a flow and a model can not lead together as they are set */
  private static void together(ChatSettings s, Map<String, Bot> bots) {
    List<String> states = bots.values().stream().filter(Bot::hasModelStates).map(Bot::name).toList();
    if (s.engine().equals("flow") && !states.isEmpty() && (s.urls().isEmpty() || s.model().isEmpty()))
      throw new BotException("a model talks in states of " + String.join(", ", states)
          + ", but none is set; set chat.url (such as http://127.0.0.1:8000/v1) and chat.model");
    List<String> tasks = bots.values().stream().filter(Bot::hasTasks).map(Bot::name).toList();
    if (!tasks.isEmpty() && !List.of("flow", "openai").contains(s.engine()))
      throw new BotException("a model asks for parts of the flow in " + String.join(", ", tasks) + ", but chat is "
          + s.engine()
          + ", which hears sound where flows need text; set chat to openai, or take flow out of the tools");
  }

  /** @throws BotException naming bots that the flow engine could not lead, or not take over */
  static void flows(ChatSettings s, Map<String, Bot> bots) {
    together(s, bots);
    List<String> without = bots.values().stream().filter(b -> !b.hasFlow()).map(Bot::name).toList();
    if (without.isEmpty()) return;
    if (s.engine().equals("flow")) throw new BotException("chat is flow, but " + String.join(", ", without)
        + " has no flow; give it one, or set chat to openai (with chat.url and chat.model) or another model");
    if (s.fallback().equals("flow")) throw new BotException("chat.fallback is flow, but " + String.join(", ", without)
        + " has no flow; give it one, or set chat.fallback to none or openai");
  }

  /** Who talks in the states of flows that have a model. */
  private Optional<ChatModel> inStates() {
    Map<String, Bot> there = StateBots.of(bots);
    return there.isEmpty() ? Optional.empty()
        : Optional.of(streaming(config.chat().urls(), "chat.url", config.chat().model(), there));
  }

  private ChatModel streaming(List<URI> urls, String key, String model, Map<String, Bot> bots) {
    return new StreamingChat(pool(urls, key),
        new OpenAiDialect(new OpenAiDialect.Settings(model, config.chat().temperature(), config.chat().maxTokens(),
            config.chat().thinking())),
        bots, serving(false));
  }

  private StreamingChat.Settings serving(boolean writesDown) {
    ChatSettings s = config.chat();
    return new StreamingChat.Settings(s.capacity(), s.soundTurns(), s.soundSeconds(), writesDown, s.priorities(),
        new Tracing(config.trace().collector().isPresent()));
  }

  private String model(String otherwise) {
    return config.chat().model().isEmpty() ? otherwise : config.chat().model();
  }

  private ServerPool pool(List<URI> urls, String key) {
    ServerPool pool =
        new ServerPool(urls, config.chat().apiKey(), "/models", Duration.ofMillis(config.chat().firstTokenMs()));
    boolean guarded = key.equals("chat.url") && !config.chat().fallback().equals("none");
    return guarded ? pool.expected(key) : pool.demanded(key);
  }
}

package io.stepline.ops.app;

import io.stepline.model.bot.Bot;
import io.stepline.model.chat.Dialect;
import io.stepline.model.chat.FallbackChat;
import io.stepline.model.chat.FlowChat;
import io.stepline.model.chat.OpenAiDialect;
import io.stepline.model.chat.RealtimeChat;
import io.stepline.model.chat.StepAudio2Dialect;
import io.stepline.model.chat.StepDialect;
import io.stepline.model.chat.StreamingChat;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.route.ServerPool;
import io.stepline.model.route.ServerVocabulary;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

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
    ChatModel chat = guarded(first());
    return notes.chosen("chat", chat, chat::name);
  }

  private ChatModel first() {
    return switch (config.text("chat")) {
      case "flow" -> flow();
      case "openai" -> streaming("chat.url", "chat.model");
      case "step-audio" -> {
        ServerPool pool = pool("chat.url");
        StepDialect.Settings settings = new StepDialect.Settings(model("chat.model", "step-audio-chat"), config.decimal("chat.temperature"), config.decimal("chat.top-p"), config.number("chat.max-tokens"),
            config.text("chat.prompt").equals("ids"), config.flag("chat.bos"));
        yield new StreamingChat(pool, new StepDialect(settings, new ServerVocabulary(pool, settings.model())), bots, config.number("chat.capacity"));
      }
      case "step-audio-2" -> {
        Dialect dialect = new StepAudio2Dialect(new StepAudio2Dialect.Settings(model("chat.model", "step-audio-2-mini"), config.decimal("chat.temperature"), Math.max(config.number("chat.max-tokens"), 2_048),
            config.flag("chat.speech")));
        yield new StreamingChat(pool("chat.url"), dialect, bots, config.number("chat.capacity"));
      }
      case "realtime" -> {
        URI url = config.urls("chat.url").getFirst();
        if (!url.toString().matches("wss?://.+")) throw new IllegalArgumentException("chat is realtime: set chat.url to its WebSocket, such as wss://api.stepfun.ai/v1/realtime");
        yield new RealtimeChat(new RealtimeChat.Settings(url, model("chat.model", "stepaudio-3-realtime-preview"), config.text("chat.api-key"), config.text("decoder.voice"), config.number("decoder.rate"),
            Duration.ofMillis(config.number("chat.first-token-ms"))), bots);
      }
      default -> throw new IllegalArgumentException("setting chat must be flow, openai, step-audio, step-audio-2 or realtime, not '" + config.text("chat") + "'");
    };
  }

  private ChatModel guarded(ChatModel first) {
    return switch (config.text("chat.fallback")) {
      case "none" -> first;
      case "flow" -> new FallbackChat(first, flow(), bots);
      case "openai" -> new FallbackChat(first, streaming("chat.fallback-url", "chat.fallback-model"), bots);
      default -> throw new IllegalArgumentException("setting chat.fallback must be none, flow or openai, not '" + config.text("chat.fallback") + "'");
    };
  }

  private FlowChat flow() {
    boolean hears = config.text("encoder").equals("step-audio") || config.text("encoder").equals("wave");
    if (hears && config.text("chat").equals("flow"))
      throw new IllegalArgumentException("chat is flow, which needs text, but encoder is " + config.text("encoder") + ", which passes on sound; set chat to step-audio or step-audio-2, or encoder to auto or openai");
    return new FlowChat(bots);
  }

  private ChatModel streaming(String url, String model) {
    if (config.text(url).isEmpty() || config.text(model).isEmpty()) throw new IllegalArgumentException("chat is openai: set " + url + " (such as http://127.0.0.1:8000/v1) and " + model);
    return new StreamingChat(pool(url), new OpenAiDialect(new OpenAiDialect.Settings(config.text(model), config.decimal("chat.temperature"), config.number("chat.max-tokens"))), bots, config.number("chat.capacity"));
  }

  private String model(String key, String otherwise) {
    return config.text(key).isEmpty() ? otherwise : config.text(key);
  }

  private ServerPool pool(String url) {
    return new ServerPool(config.urls(url), config.text("chat.api-key"), "/models", Duration.ofMillis(config.number("chat.first-token-ms"))).demanded(url);
  }
}

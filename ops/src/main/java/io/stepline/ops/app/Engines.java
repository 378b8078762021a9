package io.stepline.ops.app;

import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotException;
import io.stepline.model.chat.FlowChat;
import io.stepline.model.chat.OpenAiChat;
import io.stepline.model.decoder.EspeakDecoder;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.model.decoder.FreeTtsDecoder;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.remote.RemoteDecoder;
import io.stepline.model.remote.RemoteEncoder;
import io.stepline.model.remote.SpeechServer;
import io.stepline.model.stepaudio.DualTokenizer;
import io.stepline.model.stepaudio.Transcriber;
import io.stepline.model.stepaudio.WaveEncoder;
import io.stepline.model.tokenizer.PocketSphinxEncoder;
import io.stepline.model.tokenizer.Sphinx4Encoder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses engines by the settings: the one that is named, or with {@code auto} the best rung that works. A lower rung says so in the log and on the health page. */
final class Engines {
  private static final Logger log = LoggerFactory.getLogger(Engines.class);
  private final Config config;
  private final Map<String, String> notes = new LinkedHashMap<>();

  Engines(Config config) {
    this.config = config;
  }

  /** What was chosen and what had to be done without, by stage. */
  Map<String, String> notes() {
    return Map.copyOf(notes);
  }

  SpeechEncoder encoder(Map<String, Bot> bots) {
    String wish = config.text("encoder");
    return switch (wish) {
      case "pocketsphinx" -> chosen("encoder", pocketSphinx(bots));
      case "sphinx4" -> chosen("encoder", new Sphinx4Encoder(bots));
      case "openai" -> chosen("encoder", remoteEncoder());
      case "step-audio" -> chosen("encoder", dualTokenizer(bots));
      case "wave" -> chosen("encoder", new WaveEncoder(transcriber(bots)));
      case "auto" -> {
        try {
          yield chosen("encoder", pocketSphinx(bots));
        } catch (EngineException e) {
          yield fallen("encoder", new Sphinx4Encoder(bots), e);
        }
      }
      default -> throw new IllegalArgumentException("setting encoder must be auto, pocketsphinx, sphinx4, openai, step-audio or wave, not '" + wish + "'");
    };
  }

  private RemoteEncoder remoteEncoder() {
    return new RemoteEncoder(server("encoder"), config.text("encoder.language"), Duration.ofMillis(config.number("encoder.timeout-ms")));
  }

  private DualTokenizer dualTokenizer(Map<String, Bot> bots) {
    if (config.text("encoder.folder").isEmpty()) throw new IllegalArgumentException("encoder is step-audio: set encoder.folder to the tokenizer's files (ops/model-servers/README.md)");
    return new DualTokenizer(new DualTokenizer.Settings(config.path("encoder.folder"), place("encoder"), config.number("encoder.batch"), config.number("encoder.threads")), transcriber(bots));
  }

  private OnnxGraph.Place place(String stage) {
    return switch (config.text(stage + ".device")) {
      case "cpu" -> OnnxGraph.Place.ONE_CORE;
      case "cuda" -> new OnnxGraph.Place(true, 1);
      default -> throw new IllegalArgumentException("setting " + stage + ".device must be cpu or cuda, not '" + config.text(stage + ".device") + "'");
    };
  }

  /** Who writes down what a model hears as sound. */
  private Transcriber transcriber(Map<String, Bot> bots) {
    return new Transcriber(switch (config.text("encoder.transcripts")) {
      case "none" -> Optional.<SpeechEncoder>empty();
      case "pocketsphinx" -> Optional.of(pocketSphinx(bots));
      case "openai" -> Optional.of(remoteEncoder());
      case "auto" -> {
        if (!config.text("encoder.url").isEmpty()) yield Optional.of(remoteEncoder());
        try {
          yield Optional.of(pocketSphinx(bots));
        } catch (EngineException e) {
          log.warn("transcripts: none because {}", e.getMessage());
          notes.put("transcripts", "none (fallback: " + e.getMessage() + ")");
          yield Optional.empty();
        }
      }
      default -> throw new IllegalArgumentException("setting encoder.transcripts must be auto, none, pocketsphinx or openai, not '" + config.text("encoder.transcripts") + "'");
    });
  }

  private PocketSphinxEncoder pocketSphinx(Map<String, Bot> bots) {
    try {
      return new PocketSphinxEncoder(config.path("speech.models"), bots, botFiles());
    } catch (ExceptionInInitializerError | NoClassDefFoundError | IllegalArgumentException e) {
      if (e instanceof IllegalArgumentException && !(e.getMessage() + "").contains("Cannot open library")) throw e;
      throw new EngineException("PocketSphinx is not usable; apt-get install libpocketsphinx3 pocketsphinx-en-us", e);
    }
  }

  List<SpeechDecoder> decoders(Map<String, Bot> bots) {
    String wish = config.text("decoder");
    List<SpeechDecoder> all = new ArrayList<>();
    switch (wish) {
      case "flite" -> all.add(chosen("decoder", new FliteDecoder()));
      case "espeak" -> all.add(chosen("decoder", new EspeakDecoder()));
      case "freetts" -> all.add(chosen("decoder", new FreeTtsDecoder()));
      case "openai" -> all.add(chosen("decoder", new RemoteDecoder(server("decoder"), config.text("decoder.voice"), config.number("decoder.rate"), Duration.ofMillis(config.number("decoder.timeout-ms")))));
      case "auto" -> {
        try {
          all.add(chosen("decoder", new FliteDecoder()));
        } catch (EngineException e) {
          all.add(fallen("decoder", new FreeTtsDecoder(), e));
        }
      }
      default -> throw new IllegalArgumentException("setting decoder must be auto, flite, espeak, freetts or openai, not '" + wish + "'");
    }
    for (Bot bot : bots.values()) {
      if (all.stream().anyMatch(d -> d.speaks(bot.language()))) continue;
      try {
        EspeakDecoder espeak = new EspeakDecoder();
        if (!espeak.speaks(bot.language())) throw new EngineException("espeak-ng has no voice for it either");
        all.add(chosen("decoder " + bot.language(), espeak));
      } catch (EngineException e) {
        throw new BotException("bot " + bot.name() + " speaks " + bot.language() + ", for which there is no voice: " + e.getMessage(), e);
      }
    }
    return all;
  }

  private SpeechServer server(String stage) {
    if (config.text(stage + ".url").isEmpty() || config.text(stage + ".model").isEmpty())
      throw new IllegalArgumentException(stage + " is openai: set " + stage + ".url (such as http://127.0.0.1:8000/v1) and " + stage + ".model");
    return new SpeechServer(URI.create(config.text(stage + ".url")), config.text(stage + ".model"), config.text(stage + ".api-key"));
  }

  ChatModel chat(Map<String, Bot> bots) {
    String wish = config.text("chat");
    return switch (wish) {
      case "flow" -> noted("chat", new FlowChat(bots));
      case "openai" -> {
        if (config.text("chat.url").isEmpty() || config.text("chat.model").isEmpty())
          throw new IllegalArgumentException("chat is openai: set chat.url (such as http://127.0.0.1:8000/v1) and chat.model");
        OpenAiChat chat = new OpenAiChat(new OpenAiChat.Settings(URI.create(config.text("chat.url")), config.text("chat.model"), config.text("chat.api-key"),
            config.decimal("chat.temperature"), config.number("chat.max-tokens")), bots);
        if (!chat.answers()) throw new EngineException("the chat server at " + config.text("chat.url") + " does not answer; start it or correct chat.url");
        yield noted("chat", chat);
      }
      default -> throw new IllegalArgumentException("setting chat must be flow or openai, not '" + wish + "'");
    };
  }

  private ChatModel noted(String stage, ChatModel model) {
    notes.put(stage, model.name());
    log.info("{}: {}", stage, model.name());
    return model;
  }

  private <E> E chosen(String stage, E engine) {
    notes.put(stage, nameOf(engine));
    log.info("{}: {}", stage, nameOf(engine));
    return engine;
  }

  private <E> E fallen(String stage, E engine, EngineException why) {
    notes.put(stage, nameOf(engine) + " (fallback: " + why.getMessage() + ")");
    log.warn("{}: {} because {}", stage, nameOf(engine), why.getMessage());
    return engine;
  }

  private static String nameOf(Object engine) {
    return engine instanceof SpeechEncoder e ? e.name() : engine instanceof SpeechDecoder d ? d.name() : engine.getClass().getSimpleName();
  }

  private Map<String, Path> botFiles() {
    Map<String, Path> files = new LinkedHashMap<>();
    try (Stream<Path> all = Files.list(config.path("bots.dir"))) {
      all.filter(f -> f.toString().endsWith(".yaml")).forEach(f -> files.put(io.stepline.model.bot.BotFile.read(f).name(), f));
    } catch (IOException e) {
      throw new BotException("the bots folder cannot be read: " + e.getMessage(), e);
    }
    return files;
  }

}

package io.stepline.ops.app;

import io.stepline.kafka.bus.Meters;
import io.stepline.model.bot.Bot;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.remote.RemoteEncoder;
import io.stepline.model.remote.SpeechServer;
import io.stepline.model.stepaudio.DualTokenizer;
import io.stepline.model.stepaudio.Transcriber;
import io.stepline.model.stepaudio.WaveEncoder;
import io.stepline.model.tokenizer.PocketSphinxEncoder;
import io.stepline.model.tokenizer.Sphinx4Encoder;
import io.stepline.model.tokenizer.VoskEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The ears that the settings name, or with {@code auto} the best that work. */
final class EncoderEngines {
  private final Config config;
  private final Notes notes;
  private final Map<String, Bot> bots;
  private final Supplier<Map<String, Path>> botFiles;
  private final Meters meters;

  EncoderEngines(Config config, Notes notes, Map<String, Bot> bots, Supplier<Map<String, Path>> botFiles, Meters meters) {
    this.config = config;
    this.notes = notes;
    this.bots = bots;
    this.botFiles = botFiles;
    this.meters = meters;
  }

  SpeechEncoder choose() {
    return switch (config.text("encoder")) {
      case "pocketsphinx" -> chosen(pocketSphinx());
      case "sphinx4" -> chosen(new Sphinx4Encoder(bots));
      case "openai" -> chosen(remote());
      case "vosk" -> chosen(vosk());
      case "step-audio" -> chosen(dualTokenizer());
      case "wave" -> chosen(new WaveEncoder(transcriber()));
      case "auto" -> {
        try {
          yield chosen(pocketSphinx());
        } catch (EngineException e) {
          Sphinx4Encoder lower = new Sphinx4Encoder(bots);
          yield notes.fallen("encoder", lower, lower::name, e);
        }
      }
      default -> throw new IllegalArgumentException("setting encoder must be auto, pocketsphinx, sphinx4, openai, vosk, step-audio or wave, not '" + config.text("encoder") + "'");
    };
  }

  private SpeechEncoder chosen(SpeechEncoder encoder) {
    return notes.chosen("encoder", encoder, encoder::name);
  }

  private PocketSphinxEncoder pocketSphinx() {
    try {
      return new PocketSphinxEncoder(config.path("speech.models"), bots, botFiles.get());
    } catch (ExceptionInInitializerError | NoClassDefFoundError | IllegalArgumentException e) {
      if (e instanceof IllegalArgumentException && !(e.getMessage() + "").contains("Cannot open library")) throw e;
      throw new EngineException("PocketSphinx is not usable; apt-get install libpocketsphinx3 pocketsphinx-en-us", e);
    }
  }

  private RemoteEncoder remote() {
    return new RemoteEncoder(SpeechServers.of(config, "encoder"), config.text("encoder.language"), Duration.ofMillis(config.number("encoder.timeout-ms")));
  }

  private VoskEncoder vosk() {
    if (config.text("encoder.folder").isEmpty()) throw new IllegalArgumentException("encoder is vosk: set encoder.folder to an unpacked model of alphacephei.com/vosk/models");
    return new VoskEncoder(config.path("encoder.folder"));
  }

  private DualTokenizer dualTokenizer() {
    if (config.text("encoder.folder").isEmpty()) throw new IllegalArgumentException("encoder is step-audio: set encoder.folder to the tokenizer's files (ops/model-servers/README.md)");
    return new DualTokenizer(new DualTokenizer.Settings(config.path("encoder.folder"), config.place("encoder"), config.number("encoder.batch"), config.number("encoder.threads")), transcriber(), meters);
  }

  /** Who writes down what a model hears as sound. */
  private Transcriber transcriber() {
    return new Transcriber(switch (config.text("encoder.transcripts")) {
      case "none" -> Optional.<SpeechEncoder>empty();
      case "pocketsphinx" -> Optional.of(pocketSphinx());
      case "openai" -> Optional.of(remote());
      case "auto" -> {
        if (!config.text("encoder.url").isEmpty()) yield Optional.of(remote());
        try {
          yield Optional.of(pocketSphinx());
        } catch (EngineException e) {
          yield notes.fallen("transcripts", Optional.empty(), () -> "none", e);
        }
      }
      default -> throw new IllegalArgumentException("setting encoder.transcripts must be auto, none, pocketsphinx or openai, not '" + config.text("encoder.transcripts") + "'");
    });
  }

  /** A server of OpenAI's speech endpoints for a stage. */
  static final class SpeechServers {
    private SpeechServers() {}

    static SpeechServer of(Config config, String stage) {
      if (config.text(stage + ".url").isEmpty() || config.text(stage + ".model").isEmpty())
        throw new IllegalArgumentException(stage + " is openai: set " + stage + ".url (such as http://127.0.0.1:8000/v1) and " + stage + ".model");
      return new SpeechServer(java.net.URI.create(config.text(stage + ".url")), config.text(stage + ".model"), config.text(stage + ".api-key"));
    }
  }
}

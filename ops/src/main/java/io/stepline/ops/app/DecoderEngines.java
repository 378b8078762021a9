package io.stepline.ops.app;

import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotException;
import io.stepline.model.decoder.EspeakDecoder;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.model.decoder.FreeTtsDecoder;
import io.stepline.model.decoder.PassThroughDecoder;
import io.stepline.model.decoder.SecondVoice;
import io.stepline.model.decoder.SpokenOrText;
import io.stepline.model.decoder.WordsByLanguage;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.remote.RemoteDecoder;
import io.stepline.model.remote.SpeechServer;
import io.stepline.model.route.ServerPool;
import io.stepline.model.stepaudio.DualTokenizer;
import io.stepline.model.stepaudio.FlowVocoder;
import io.stepline.model.stepaudio.SpeakerEmbedding;
import io.stepline.model.stepaudio.StepTtsDecoder;
import io.stepline.model.stepaudio.Token2WavDecoder;
import io.stepline.model.stepaudio.Transcriber;
import io.stepline.model.stepaudio.TritonToken2Wav;
import io.stepline.model.stepaudio.Vocoder;
import io.stepline.model.stepaudio.VoiceRegistry;
import io.stepline.ops.app.settings.DecoderSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The voices that the settings name, and others for languages those do not speak. */
final class DecoderEngines {
  private static final Logger log = LoggerFactory.getLogger(DecoderEngines.class);
  private final Config config;
  private final Notes notes;
  private final Map<String, Bot> bots;

  DecoderEngines(Config config, Notes notes, Map<String, Bot> bots) {
    this.config = config;
    this.notes = notes;
    this.bots = bots;
  }

  /** @throws IllegalArgumentException naming what the chosen engine lacks, files of voices that must lie here too */
  static void check(Config config) {
    check(config.decoder());
    new LaptopVoices(config).check();
  }

  /** @throws IllegalArgumentException naming everything that the chosen engine lacks */
  static void check(DecoderSettings s) {
    if (s.engine().equals("openai") && (s.urls().isEmpty() || s.model().isEmpty()))
      throw new IllegalArgumentException(
          "decoder is openai: set decoder.url (such as http://127.0.0.1:8000/v1) and decoder.model");
    if (!s.engine().startsWith("step-audio")) return;
    boolean first = s.engine().equals("step-audio");
    List<String> lacks = new ArrayList<>();
    if (s.urls().isEmpty())
      lacks.add("set decoder.url to the model server, such as http://127.0.0.1:8000/v1; several with commas between");
    if (s.voices().isEmpty())
      lacks.add("decoder is " + s.engine() + ": set decoder.voices to a voices.yaml (ops/model-servers/README.md)");
    if (first && s.vocoder().equals("local") && s.folder().isEmpty())
      lacks.add(
          "decoder is step-audio: set decoder.folder to the vocoder's files (ops/model-servers/README.md), or "
              + "decoder.vocoder to triton");
    if (first && s.vocoder().equals("triton") && s.vocoderUrls().isEmpty())
      lacks.add("decoder.vocoder is triton: set decoder.vocoder-url to its server");
    if (!lacks.isEmpty()) throw new IllegalArgumentException(String.join("\n", lacks));
  }

  List<SpeechDecoder> choose() {
    check(config);
    List<SpeechDecoder> all = new ArrayList<>();
    if (config.decoder().engine().equals("auto"))
      new LaptopVoices(config).here().ifPresent(v -> all.add(notes.chosen("voice", v, v::name)));
    all.add(first());
    for (Bot bot : bots.values()) {
      if (all.stream().anyMatch(d -> d.speaks(bot.language()))) continue;
      all.add(espeak(bot));
    }
    styles();
    return all;
  }

  /** Wishes that the chosen voice cannot fulfil are said once. */
  private void styles() {
    boolean step = config.decoder().engine().equals("step-audio");
    for (Bot bot : bots.values()) {
      boolean wished = !bot.voice().style().emotion().isEmpty() || !bot.voice().style().dialect().isEmpty();
      Optional<String> why = step ? StepTtsDecoder.unknown(bot.voice().style())
          : wished ? Optional.of("decoder " + config.decoder().engine() + " has neither emotions nor dialects")
          : Optional.empty();
      why.ifPresent(w -> {
        log.warn("bot {}: {}", bot.name(), w);
        notes.put("style of " + bot.name(), () -> "plain (fallback: " + w + ")");
      });
    }
  }

  private SpeechDecoder first() {
    return switch (config.decoder().engine()) {
      case "neural" -> chosen(new LaptopVoices(config).here().orElseThrow());
      case "piper" -> chosen(new LaptopVoices(config).piper());
      case "kokoro" -> chosen(new LaptopVoices(config).kokoro());
      case "flite" -> chosen(new FliteDecoder());
      case "espeak" -> chosen(new EspeakDecoder());
      case "freetts" -> chosen(new FreeTtsDecoder());
      case "openai" -> chosen(withSecond(remote()));
      case "step-audio" -> chosen(withSecond(stepTts()));
      case "step-audio-2" -> {
        Token2WavDecoder token2wav = token2wav();
        yield chosen(withSecond(new SpokenOrText(token2wav, token2wav.rateHz(), ownWords())));
      }
      case "realtime" ->
          chosen(
              new SpokenOrText(new PassThroughDecoder(config.decoder().rate()), config.decoder().rate(), ownWords()));
      case "auto" -> words();
      default -> throw new IllegalStateException("a decoder that is not wired");
    };
  }

  private SpeechDecoder chosen(SpeechDecoder decoder) {
    return notes.chosen("decoder", decoder, decoder::name);
  }

  private SpeechDecoder words() {
    try {
      return chosen(new FliteDecoder());
    } catch (EngineException e) {
      FreeTtsDecoder lower = new FreeTtsDecoder();
      return notes.fallen("decoder", lower, lower::name, e);
    }
  }

  /** A voice behind the network, and what there is at hand should it fail. */
  private SpeechDecoder withSecond(SpeechDecoder first) {
    List<SpeechDecoder> atHand = new ArrayList<>();
    for (Supplier<SpeechDecoder> voice : List.<Supplier<SpeechDecoder>>of(FliteDecoder::new, EspeakDecoder::new)) {
      try {
        atHand.add(voice.get());
      } catch (EngineException e) {
        log.info("no second voice of that kind: {}", e.getMessage());
      }
    }
    for (Bot bot : bots.values()) if (atHand.stream().noneMatch(v -> v.speaks(bot.language()))) log.warn(
        "bot {}: no second voice speaks {}; should the decoder fail there, its replies end", bot.name(),
        bot.language());
    return atHand.isEmpty() ? first : new SecondVoice(first, new WordsByLanguage(atHand));
  }

  /** What the house itself says beside a model that speaks, in every bot's language. */
  private SpeechDecoder ownWords() {
    List<SpeechDecoder> voices = new ArrayList<>(List.of(words()));
    for (Bot bot : bots.values()) {
      if (voices.stream().anyMatch(v -> v.speaks(bot.language()))) continue;
      voices.add(espeak(bot));
    }
    return voices.size() == 1 ? voices.getFirst() : new WordsByLanguage(voices);
  }

  private EspeakDecoder espeak(Bot bot) {
    try {
      EspeakDecoder espeak = new EspeakDecoder();
      if (!espeak.speaks(bot.language())) throw new EngineException("espeak-ng has no voice for it either");
      return notes.chosen("decoder " + bot.language(), espeak, espeak::name);
    } catch (EngineException e) {
      throw new BotException(
          "bot " + bot.name() + " speaks " + bot.language() + ", for which there is no voice: " + e.getMessage(), e);
    }
  }

  private RemoteDecoder remote() {
    return new RemoteDecoder(
        new SpeechServer(config.decoder().urls().getFirst(), config.decoder().model(), config.decoder().apiKey()),
        config.decoder().voice(), config.decoder().rate(), Duration.ofMillis(config.decoder().timeoutMs()))
        .carrying(config.decoder().capacity());
  }

  private ServerPool pool(List<URI> urls, String key, String probe) {
    return new ServerPool(urls, config.decoder().apiKey(), probe, Duration.ofMillis(config.decoder().timeoutMs()))
        .demanded(key);
  }

  private Path voices() {
    return config.decoder().voices().orElseThrow();
  }

  /** One call of the house can speak codes of the model itself. */
  private Token2WavDecoder token2wav() {
    VoiceRegistry registry = VoiceRegistry.read(voices(), Optional.of(w -> new int[0]), Optional.empty(), 0)
        .noneLongerThan(Token2WavDecoder.LONGEST_PROMPT_S);
    return new Token2WavDecoder(triton(config.decoder().urls(), "decoder.url", false), registry);
  }

  private Vocoder triton(List<URI> urls, String key, boolean dual) {
    String model = config.decoder().vocoderModel();
    return new TritonToken2Wav(pool(urls, key, "/v2/health/ready"),
        new TritonToken2Wav.Settings(model, config.decoder().codeOffset(), config.decoder().batched(), dual,
            config.decoder().firstCodes()),
        config.decoder().capacity());
  }

  private SpeechDecoder stepTts() {
    boolean local = config.decoder().vocoder().equals("local");
    Path folder = config.decoder().folder().orElse(Path.of(""));
    VoiceRegistry registry = registry(local, folder);
    Vocoder speaking = local ? new FlowVocoder(folder, Engines.place(config.decoder().device()))
        : triton(config.decoder().vocoderUrls(), "decoder.vocoder-url", true);
    Path music = folder.resolve("music");
    Vocoder singing = local && java.nio.file.Files.isDirectory(music)
        ? new FlowVocoder(music, Engines.place(config.decoder().device())) : speaking;
    return new StepTtsDecoder(pool(config.decoder().urls(), "decoder.url", "/models"),
        new StepTtsDecoder.Settings(config.decoder().model().isEmpty() ? "step-audio-tts-3b" : config.decoder().model(),
            registry.systemNamed(), registry.systemCloned(), config.decoder().capacity()),
        registry, speaking, singing);
  }

  /**
   * Tokenizer and embedding are needed only while the voices are read, the tokenizer only for those that do not bring
   * their codes.
   */
  private VoiceRegistry registry(boolean local, Path folder) {
    Optional<Function<float[], int[]>> tokenizer =
        config.encoder().folder().isEmpty() ? Optional.empty() : Optional.of(this::codes);
    if (!local) return VoiceRegistry.read(voices(), tokenizer, Optional.empty(), 0);
    try (SpeakerEmbedding embedding =
        new SpeakerEmbedding(folder.resolve("campplus.onnx"), Engines.place(config.decoder().device()))) {
      return VoiceRegistry.read(voices(), tokenizer, Optional.of(embedding::of), 22_050);
    }
  }

  private int[] codes(float[] recording) {
    try (DualTokenizer tokenizer = new DualTokenizer(new DualTokenizer.Settings(config.encoder().folder().orElseThrow(),
        Engines.place(config.encoder().device()), 1, 1), new Transcriber(Optional.empty()))) {
      return tokenizer.offline(recording);
    }
  }
}

package io.stepline.ops.app;

import io.stepline.kafka.bus.Meters;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotException;
import io.stepline.model.bot.Phrases;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.engine.TurnJudge;
import io.stepline.model.remote.RemoteEncoder;
import io.stepline.model.remote.SpeechServer;
import io.stepline.model.sensevoice.SenseVoiceEncoder;
import io.stepline.model.smartturn.SmartTurn;
import io.stepline.model.stepaudio.DualTokenizer;
import io.stepline.model.stepaudio.Transcriber;
import io.stepline.model.stepaudio.WaveEncoder;
import io.stepline.model.tokenizer.ByBotEncoder;
import io.stepline.model.tokenizer.PocketSphinxEncoder;
import io.stepline.model.tokenizer.Sphinx4Encoder;
import io.stepline.model.tokenizer.VoskEncoder;
import io.stepline.ops.app.settings.EncoderSettings;
import io.stepline.ops.models.ModelStore;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The ears that the settings name, or with {@code auto} the best that work. */
final class EncoderEngines {
  /** Recognisers of Whisper's kind take 224 tokens. */
  private static final int LONGEST_HINT = 600;
  private final Config config;
  private final Notes notes;
  private final Map<String, Bot> bots;
  private final Supplier<Map<String, Path>> botFiles;
  private final Meters meters;

  EncoderEngines(Config config, Notes notes, Map<String, Bot> bots, Supplier<Map<String, Path>> botFiles,
      Meters meters) {
    this.config = config;
    this.notes = notes;
    this.bots = bots;
    this.botFiles = botFiles;
    this.meters = meters;
  }

  SpeechEncoder choose() {
    check(config.encoder());
    flows(config.encoder().engine(), bots);
    return switch (config.encoder().engine()) {
      case "pocketsphinx" -> chosen(byBot(pocketSphinx()));
      case "sphinx4" -> chosen(new Sphinx4Encoder(bots));
      case "openai" -> chosen(remote());
      case "vosk" -> chosen(vosk());
      case "sensevoice" -> chosen(senseVoice());
      case "step-audio" -> chosen(dualTokenizer());
      case "wave" -> chosen(new WaveEncoder(transcriber()));
      case "auto" -> {
        if (hasSenseVoice(config)) yield chosen(senseVoice());
        try {
          yield chosen(byBot(pocketSphinx()));
        } catch (EngineException e) {
          Sphinx4Encoder lower = new Sphinx4Encoder(bots);
          yield notes.fallen("encoder", lower, lower::name, e);
        }
      }
      default -> throw new IllegalStateException("an encoder that is not wired");
    };
  }

  /** @throws BotException naming bots for which an embedded recogniser has nothing to listen for */
  static void flows(String engine, Map<String, Bot> bots) {
    if (!List.of("auto", "pocketsphinx", "sphinx4").contains(engine)) return;
    List<String> free = bots.values().stream().filter(b -> b.hasModelStates() || b.hasTasks()).map(Bot::name).toList();
    if (!free.isEmpty()) throw new BotException("encoder is " + engine
        + ", which hears the phrases of a flow, but in " + String.join(", ", free)
        + " callers speak freely with a model; set encoder to openai, vosk or sensevoice");
    List<String> without = bots.values().stream().filter(b -> !b.hasFlow()).map(Bot::name).toList();
    if (!without.isEmpty()) throw new BotException("encoder is " + engine + ", which hears the phrases of a flow, but "
        + String.join(", ", without) + " has no flow; set encoder to openai or vosk, or to what the model hears itself "
        + "(wave, step-audio)");
  }

  private SpeechEncoder chosen(SpeechEncoder encoder) {
    return notes.chosen("encoder", encoder, encoder::name);
  }

  private PocketSphinxEncoder pocketSphinx() {
    try {
      return new PocketSphinxEncoder(config.house().speechModels(), bots, botFiles.get());
    } catch (ExceptionInInitializerError | NoClassDefFoundError | IllegalArgumentException e) {
      if (e instanceof IllegalArgumentException && !(e.getMessage() + "").contains("Cannot open library")) throw e;
      throw new EngineException("PocketSphinx is not usable; apt-get install libpocketsphinx3 pocketsphinx-en-us", e);
    }
  }

  /** What the engine cannot serve is told, and served by another; all else stays as it is. */
  private SpeechEncoder byBot(PocketSphinxEncoder usual) {
    usual.degraded().forEach((state, why) -> notes.degraded("recogniser of " + state,
        "digits and keys only (" + why + ")"));
    Map<String, Bot> refused = new LinkedHashMap<>(bots);
    refused.keySet().retainAll(usual.refused().keySet());
    if (refused.isEmpty()) return usual;
    Sphinx4Encoder other = new Sphinx4Encoder(refused);
    usual.refused().forEach((bot, why) -> notes.degraded("recogniser of " + bot, other.name() + " (" + why + ")"));
    Map<String, SpeechEncoder> others = new LinkedHashMap<>();
    refused.keySet().forEach(bot -> others.put(bot, other));
    return new ByBotEncoder(usual, others);
  }

  private static Path senseVoiceFolder(Config config) {
    Path usual = config.house().models().resolve("sensevoice");
    return config.encoder().engine().equals("sensevoice") ? config.encoder().folder().orElse(usual) : usual;
  }

  private static Path turnModel(Config config) {
    return config.encoder().turnModel()
        .orElse(config.house().models().resolve("smart-turn").resolve("smart-turn-v3.2-cpu.onnx"));
  }

  private static boolean hasSenseVoice(Config config) {
    Path folder = senseVoiceFolder(config);
    return Files.isRegularFile(folder.resolve("tokens.txt"))
        && Stream.of("model.int8.onnx", "model.onnx").anyMatch(f -> Files.isRegularFile(folder.resolve(f)));
  }

  private SenseVoiceEncoder senseVoice() {
    String set = config.encoder().language();
    ModelStore.demandUnchanged(config.house().models(), senseVoiceFolder(config));
    return new SenseVoiceEncoder(senseVoiceFolder(config), Engines.place(config.encoder().device()),
        config.encoder().batch(),
        bot -> set.isEmpty() ? Optional.ofNullable(bots.get(bot)).map(Bot::language).orElse("") : set, meters);
  }

  /** Who hears at a pause whether the turn is over. */
  TurnJudge judge() {
    Path file = turnModel(config);
    boolean wanted = switch (config.encoder().turns()) {
      case "smart-turn" -> true;
      case "auto" -> Files.isRegularFile(file);
      case "none" -> false;
      default -> throw new IllegalStateException("a judge of turns that is not wired");
    };
    if (!wanted) return TurnJudge.NONE;
    ModelStore.demandUnchanged(config.house().models(), file);
    TurnJudge judge =
        new SmartTurn(file, Engines.place(config.encoder().device()), config.encoder().batch(), meters);
    return notes.chosen("turns", judge, judge::name);
  }

  private RemoteEncoder remote() {
    return new RemoteEncoder(server(config.encoder()), config.encoder().language(),
        Duration.ofMillis(config.encoder().timeoutMs()), this::hint);
  }

  private String hint(String bot, String state) {
    return config.encoder().hints().equals("none") ? ""
        : Optional.ofNullable(bots.get(bot)).map(b -> Phrases.hints(b, state, LONGEST_HINT)).orElse("");
  }

  private VoskEncoder vosk() {
    return new VoskEncoder(config.encoder().folder().orElseThrow());
  }

  private DualTokenizer dualTokenizer() {
    return new DualTokenizer(new DualTokenizer.Settings(config.encoder().folder().orElseThrow(),
        Engines.place(config.encoder().device()), config.encoder().batch(), config.encoder().threads()), transcriber(),
        meters);
  }

  /** Who writes down what a model hears as sound. */
  private Transcriber transcriber() {
    return new Transcriber(switch (config.encoder().transcripts()) {
      case "none", "chat" -> Optional.<SpeechEncoder>empty();
      case "pocketsphinx" -> Optional.of(pocketSphinx());
      case "sensevoice" -> Optional.of(senseVoice());
      case "openai" -> Optional.of(remote());
      case "auto" -> {
        if (!config.encoder().url().isEmpty()) yield Optional.of(remote());
        if (hasSenseVoice(config)) yield Optional.of(senseVoice());
        try {
          yield Optional.of(pocketSphinx());
        } catch (EngineException e) {
          yield notes.fallen("transcripts", Optional.empty(), () -> "none", e);
        }
      }
      default -> throw new IllegalStateException("transcripts that are not wired");
    });
  }

  private static SpeechServer server(EncoderSettings s) {
    return new SpeechServer(URI.create(s.url()), s.model(), s.apiKey());
  }

  /** @throws IllegalArgumentException naming what the chosen engine lacks, files of models that must lie here too */
  static void check(Config config) {
    EncoderSettings s = config.encoder();
    check(s);
    if ((s.engine().equals("sensevoice") || s.transcripts().equals("sensevoice")) && !hasSenseVoice(config))
      throw new IllegalArgumentException("there is no SenseVoice in " + senseVoiceFolder(config)
          + "; ./stepline models get sensevoice fetches it (docs/laptop.md), or set encoder to auto");
    if (s.turns().equals("smart-turn") && !Files.isRegularFile(turnModel(config)))
      throw new IllegalArgumentException("there is no Smart Turn at " + turnModel(config)
          + "; ./stepline models get smart-turn fetches it (docs/laptop.md), or set encoder.turns to auto");
  }

  /** @throws IllegalArgumentException naming what the chosen engine lacks */
  static void check(EncoderSettings s) {
    boolean remote = s.engine().equals("openai")
        || s.transcripts().equals("openai") && (s.engine().equals("step-audio") || s.engine().equals("wave"));
    if (remote && (s.url().isEmpty() || s.model().isEmpty()))
      throw new IllegalArgumentException(
          "encoder is openai: set encoder.url (such as http://127.0.0.1:8000/v1) and encoder.model");
    if (s.engine().equals("vosk") && s.folder().isEmpty())
      throw new IllegalArgumentException(
          "encoder is vosk: set encoder.folder to an unpacked model of alphacephei.com/vosk/models");
    if (s.engine().equals("step-audio") && s.folder().isEmpty())
      throw new IllegalArgumentException(
          "encoder is step-audio: set encoder.folder to the tokenizer's files (ops/model-servers/README.md)");
  }
}

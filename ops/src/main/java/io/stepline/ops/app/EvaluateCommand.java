package io.stepline.ops.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.talk.TalkMachine;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.TalkEntry;
import io.stepline.model.bot.BotFile;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.vad.SileroVad;
import io.stepline.model.vad.SpeechProbability;
import io.stepline.ops.app.settings.RecordingSettings;
import io.stepline.ops.evaluate.Evaluation;
import io.stepline.ops.evaluate.EvaluationPage;
import io.stepline.ops.evaluate.RecordedEars;
import io.stepline.ops.recording.RecordingVault;
import io.stepline.ops.replay.Replay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Past calls with other settings. */
@Command(name = "evaluate",
    description = "Says what past calls would have been with other settings: dead air, callers cut off, barge-ins "
        + "missed, word errors.")
final class EvaluateCommand implements Callable<Integer> {
  private static final JsonMapper JSON = new JsonMapper();

  @Mixin
  private SharedOptions settings = new SharedOptions();

  @Parameters(index = "0", arity = "0..1", description = "calls whose id begins so (default: all the bus has)")
  private String call = "";

  @Option(names = "--with", required = true,
      description = "a setting of the other way, such as bots.dir=FOLDER, vad.pause-ms=300 or encoder=vosk; may be "
          + "repeated")
  private Map<String, String> with = new LinkedHashMap<>();

  @Option(names = "--references", paramLabel = "<file>",
      description = "what was said, for word errors: one {\"call\": \"...\", \"turns\": [\"...\"]} on each line")
  private Optional<Path> references = Optional.empty();

  @Option(names = "--most", defaultValue = "10",
      description = "calls that changed most to show (default: ${DEFAULT-VALUE})")
  private int most = 10;

  @Override
  public Integer call() throws Exception {
    Config before = settings.load();
    Config other = settings.loadWith(with);
    Map<String, List<String>> said = references.isPresent() ? read(references.get()) : Map.of();
    Map<CallId, List<TalkEntry>> calls = ReplayCommand.onBus(before, bus -> Replay.journals(bus, call));
    boolean hearsAgain = with.keySet().stream().anyMatch(k -> k.startsWith("vad."));
    boolean recognises = with.keySet().stream().anyMatch(k -> k.equals("encoder") || k.startsWith("encoder."));
    try (Arms arms = new Arms()) {
      TalkMachine machine =
          new TalkMachine(BotPolicy.readAll(before.house().bots()), before.controller().speculation());
      Evaluation evaluation =
          new Evaluation(machine, arms.of("before", before, hearsAgain, false),
              arms.of("other", other, hearsAgain, recognises));
      for (Map.Entry<CallId, List<TalkEntry>> one : calls.entrySet())
        evaluation.add(one.getKey(), one.getValue(), said.getOrDefault(one.getKey().value(), List.of()));
      EvaluationPage.print(evaluation, most, System.out);
    }
    return 0;
  }

  /** @throws IllegalArgumentException naming the line that is none */
  static Map<String, List<String>> read(Path file) throws IOException {
    Map<String, List<String>> said = new HashMap<>();
    int line = 0;
    for (String text : Files.readAllLines(file)) {
      line++;
      if (text.isBlank()) continue;
      try {
        JsonNode one = JSON.readTree(text);
        if (!one.path("call").isTextual() || !one.path("turns").isArray()) throw new IllegalArgumentException();
        List<String> turns = new ArrayList<>();
        one.path("turns").forEach(t -> turns.add(t.asText()));
        said.put(one.path("call").asText(), turns);
      } catch (JsonProcessingException | IllegalArgumentException e) {
        throw new IllegalArgumentException(
            file + ", line " + line + ": not {\"call\": \"...\", \"turns\": [\"...\"]}");
      }
    }
    return said;
  }

  /** Makes arms, and closes the engines they were given. */
  private static final class Arms implements AutoCloseable {
    private final List<Runnable> engines = new ArrayList<>();

    Evaluation.Arm of(String name, Config config, boolean hearsAgain, boolean recognises) {
      Map<String, BotPolicy> policies = BotPolicy.readAll(config.house().bots());
      if (!hearsAgain && !recognises)
        return new Evaluation.Arm(name, policies, config.vad().endMs(), Evaluation.Ears.AS_HEARD);
      RecordingSettings s = config.recording();
      Path folder = s.dir().orElseThrow(
          () -> new IllegalArgumentException("set recording.dir: another VAD or recogniser hears recordings"));
      RecordingVault vault = new RecordingVault(s.key(), s.form(), s.start(), s.keepDays(), s.pauseOnKeysMs());
      Optional<SpeechProbability> vad = hearsAgain ? Optional.of(vad(config)) : Optional.empty();
      Optional<SpeechEncoder> ears = recognises ? Optional.of(recogniser(config)) : Optional.empty();
      return new Evaluation.Arm(name, policies, config.vad().endMs(), new RecordedEars(
          c -> vault.find(folder, c), vad, config.vad().pauseMs(), config.vad().endMs(), ears));
    }

    private SpeechProbability vad(Config config) {
      SileroVad vad = new SileroVad(config.vad().model());
      engines.add(vad::close);
      return vad;
    }

    private SpeechEncoder recogniser(Config config) {
      SpeechEncoder encoder = new Engines(config).encoder(BotFile.readAll(config.house().bots()), Meters.NONE);
      engines.add(encoder::close);
      return encoder;
    }

    @Override
    public void close() {
      engines.forEach(Runnable::run);
    }
  }
}

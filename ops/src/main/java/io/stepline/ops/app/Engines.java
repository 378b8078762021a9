package io.stepline.ops.app;

import io.stepline.kafka.bus.Meters;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotException;
import io.stepline.model.bot.BotFile;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.engine.TurnJudge;
import io.stepline.model.onnx.OnnxGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Chooses engines by the settings: the one that is named, or with {@code auto} the best rung that works. A lower rung
 * says so in the log and on the health page.
 */
final class Engines {
  private final Config config;
  private final Notes notes = new Notes();

  Engines(Config config) {
    this.config = config;
  }

  /** What was chosen and what had to be done without, by stage. */
  Map<String, String> notes() {
    return notes.all();
  }

  SpeechEncoder encoder(Map<String, Bot> bots, Meters meters) {
    return new EncoderEngines(config, notes, bots, this::botFiles, meters).choose();
  }

  TurnJudge judge(Meters meters) {
    return new EncoderEngines(config, notes, Map.of(), this::botFiles, meters).judge();
  }

  List<SpeechDecoder> decoders(Map<String, Bot> bots) {
    return new DecoderEngines(config, notes, bots).choose();
  }

  ChatModel chat(Map<String, Bot> bots) {
    return new ChatEngines(config, notes, bots).choose();
  }

  /** Where a stage's graphs run. */
  static OnnxGraph.Place place(String device) {
    return device.equals("cuda") ? new OnnxGraph.Place(true, 1) : OnnxGraph.Place.ONE_CORE;
  }

  private Map<String, Path> botFiles() {
    Map<String, Path> files = new LinkedHashMap<>();
    try (Stream<Path> all = Files.list(config.house().bots())) {
      all.filter(f -> f.toString().endsWith(".yaml")).forEach(f -> files.put(BotFile.read(f).name(), f));
    } catch (IOException e) {
      throw new BotException("the bots folder cannot be read: " + e.getMessage(), e);
    }
    return files;
  }
}

package io.stepline.ops.app;

import io.stepline.model.decoder.WordsByLanguage;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.voice.KokoroDecoder;
import io.stepline.model.voice.PiperDecoder;
import io.stepline.ops.models.ModelStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The neural voices whose files are here. */
final class LaptopVoices {
  private final Config config;

  LaptopVoices(Config config) {
    this.config = config;
  }

  private Path folder(String engine) {
    Path usual = config.house().models().resolve(engine);
    return config.decoder().engine().equals(engine) ? config.decoder().folder().orElse(usual) : usual;
  }

  private boolean has(String engine) {
    return engine.equals("piper") ? !PiperDecoder.files(folder(engine)).isEmpty()
        : KokoroDecoder.file(folder(engine)).isPresent();
  }

  /** @throws IllegalArgumentException where the files of the chosen voice are not here, with the cure */
  void check() {
    String engine = config.decoder().engine();
    boolean lacks = switch (engine) {
      case "piper", "kokoro" -> !has(engine);
      case "neural" -> !has("piper") && !has("kokoro");
      default -> false;
    };
    if (lacks) throw new IllegalArgumentException("there is no voice of "
        + (engine.equals("neural") ? "Piper or Kokoro in " + config.house().models() : engine + " in " + folder(engine))
        + "; ./stepline models get " + (engine.equals("kokoro") ? "kokoro" : "piper-en_US-ljspeech-medium")
        + " fetches one, ./stepline models list names others (docs/laptop.md), or set decoder to auto");
  }

  SpeechDecoder piper() {
    ModelStore.demandUnchanged(config.house().models(), folder("piper"));
    return new PiperDecoder(folder("piper"), Engines.place(config.decoder().device()), config.decoder().threads());
  }

  SpeechDecoder kokoro() {
    ModelStore.demandUnchanged(config.house().models(), folder("kokoro"));
    return new KokoroDecoder(folder("kokoro"), Engines.place(config.decoder().device()), config.decoder().threads());
  }

  /** Piper before Kokoro, since it carries many more calls; each for the languages it has. Empty where neither is. */
  Optional<SpeechDecoder> here() {
    List<SpeechDecoder> voices = new ArrayList<>();
    if (has("piper")) voices.add(piper());
    if (has("kokoro")) voices.add(kokoro());
    if (voices.isEmpty()) return Optional.empty();
    return Optional.of(voices.size() == 1 ? voices.getFirst() : new WordsByLanguage(voices));
  }
}

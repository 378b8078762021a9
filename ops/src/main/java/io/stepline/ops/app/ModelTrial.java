package io.stepline.ops.app;

import io.stepline.kafka.bus.Meters;
import io.stepline.media.audio.WavFile;
import io.stepline.model.decoder.WholeSpeech;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.engine.TurnJudge;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Hears a recording and speaks a text with the models that a house would use, without one. Owned by one thread. */
final class ModelTrial {
  private static final int RATE_HZ = 16_000;
  private final Function<Map<String, String>, Config> settings;
  private final PrintStream out;

  /** @param settings the house's, above those given */
  ModelTrial(Function<Map<String, String>, Config> settings, PrintStream out) {
    this.settings = settings;
    this.out = out;
  }

  /** Prints what SenseVoice understands. @param language empty lets it find out */
  void hear(Path wav, String language) throws IOException {
    Config config = settings.apply(Map.of("encoder", "sensevoice", "encoder.language", language.isEmpty() ? "auto"
        : language));
    short[] pcm = WavFile.read(wav).mono(RATE_HZ);
    Engines engines = new Engines(config);
    try (SpeechEncoder ears = engines.encoder(Map.of(), Meters.NONE); TurnJudge judge = engines.judge(Meters.NONE);
        SpeechEncoder.Session session = ears.open("", false)) {
      session.begin();
      long began = System.nanoTime();
      SpeechEncoder.Result r = session.settle(pcm).join();
      double tookMs = (System.nanoTime() - began) / 1e6;
      double over = judge.finished(this, pcm).join();
      out.printf(Locale.ROOT, "heard: %s%n  %s, confidence %.2f%s; language %s, emotion %s, sound %s%s%n", r.text(),
          r.rejected() ? "not believed" : "believed", r.confidence(),
          over >= 0 ? String.format(Locale.ROOT, "; over with %.2f", over) : "", told(r.manner().language()),
          told(r.manner().emotion()), told(r.manner().event()),
          String.format(Locale.ROOT, "; %.0f ms for %.1f s", tookMs, pcm.length / (double) RATE_HZ));
    }
  }

  private static String told(String what) {
    return what.isEmpty() ? "unknown" : what;
  }

  /** Speaks into a WAV file of 16 kHz. */
  void say(String text, String language, String voice, Path file) throws IOException {
    Config config = settings.apply(Map.of());
    List<SpeechDecoder> voices = new Engines(config).decoders(Map.of());
    try {
      SpeechDecoder decoder = voices.stream().filter(v -> v.speaks(language)).findFirst()
          .orElseThrow(() -> new EngineException("no voice that is here speaks " + language
              + "; ./stepline models list shows what can be fetched"));
      long began = System.nanoTime();
      short[] pcm = WholeSpeech.of(decoder, text, voice, language);
      double tookMs = (System.nanoTime() - began) / 1e6;
      new WavFile(WholeSpeech.RATE, 1, pcm).write(file);
      out.printf(Locale.ROOT, "said by %s: %.1f s of sound in %.0f ms, in %s%n", decoder.name(),
          pcm.length / (double) WholeSpeech.RATE, tookMs, file);
    } finally {
      for (SpeechDecoder v : voices) v.close();
    }
  }
}

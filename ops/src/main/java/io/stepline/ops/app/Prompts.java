package io.stepline.ops.app;

import io.stepline.media.audio.Resampler;
import io.stepline.model.decoder.WholeSpeech;
import io.stepline.model.engine.SpeechDecoder;
import java.util.HashMap;
import java.util.Map;

/** The gateway's own words, made once at start so that they need nobody when they are needed. */
final class Prompts {
  private static final Map<String,
      String> TEXTS = Map.of("one-moment", "One moment please.", "sorry",
          "I am sorry, we have a technical problem. Please hold on.",
          "queue", "All lines are busy. Please hold on, you will be answered in turn.");

  private Prompts() {}

  static Map<String, short[]> render(SpeechDecoder decoder) {
    Map<String, short[]> prompts = new HashMap<>();
    TEXTS.forEach((name, text) -> {
      short[] wide = WholeSpeech.of(decoder, text, "rms", "en-us");
      prompts.put(name + "@16000", wide);
      prompts.put(name + "@8000", Resampler.convert(wide, WholeSpeech.RATE, 8_000));
    });
    return prompts;
  }
}

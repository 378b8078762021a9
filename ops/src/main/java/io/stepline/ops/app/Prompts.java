package io.stepline.ops.app;

import io.stepline.dialog.terms.HouseWords;
import io.stepline.media.audio.Resampler;
import io.stepline.model.bot.Bot;
import io.stepline.model.decoder.WholeSpeech;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechDecoder;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's own words, made once at start so that they need nobody when they are needed: in each bot's language,
 * and in English where there is no bot.
 */
final class Prompts {
  private static final Logger log = LoggerFactory.getLogger(Prompts.class);
  private static final String USUAL = "en-us";

  private Prompts() {}

  /**
   * @param voices the first that speaks a language and does not fail says its prompts
   * @return PCM by {@code name@rate} and {@code bot/name@rate}; a prompt that no voice can say is left out, and said so
   */
  static Map<String, short[]> render(List<SpeechDecoder> voices, Collection<Bot> bots) {
    Map<String, short[]> prompts = new HashMap<>();
    Map<String, Map<String, short[]>> byLanguage = new HashMap<>();
    prompts.putAll(byLanguage.computeIfAbsent(USUAL, l -> of(voices, "rms", l)));
    for (Bot bot : bots)
      byLanguage.computeIfAbsent(bot.language(), l -> of(voices, bot.voice().name(), l))
          .forEach((name, pcm) -> prompts.put(bot.name() + "/" + name, pcm));
    return prompts;
  }

  private static Map<String, short[]> of(List<SpeechDecoder> voices, String voice, String language) {
    HouseWords words = HouseWords.of(language);
    Map<String, short[]> prompts = new HashMap<>();
    Map.of("one-moment", words.meanwhile().getFirst(), "sorry", words.trouble(), "queue", words.busy())
        .forEach((name, text) -> {
          for (SpeechDecoder v : voices) {
            if (prompts.containsKey(name + "@16000") || !v.speaks(language)) continue;
            try {
              short[] wide = WholeSpeech.of(v, text, voice, language);
              prompts.put(name + "@16000", wide);
              prompts.put(name + "@8000", Resampler.convert(wide, WholeSpeech.RATE, 8_000));
            } catch (EngineException e) {
              log.warn("the prompt {} in {} cannot be said by {}: {}", name, language, v.name(), e.getMessage());
            }
          }
          if (!prompts.containsKey(name + "@16000"))
            log.warn("no voice says the prompt {} in {}; callers hear a tone in its place", name, language);
        });
    return prompts;
  }
}

package io.stepline.model.decoder;

import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechDecoder;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Several voices, of which each reply takes the first that speaks its language. Thread-safe. */
public final class WordsByLanguage implements SpeechDecoder {
  private final List<SpeechDecoder> voices;

  /** @param voices the better ones first */
  public WordsByLanguage(List<SpeechDecoder> voices) {
    this.voices = List.copyOf(voices);
  }

  @Override
  public String name() {
    return voices.stream().map(SpeechDecoder::name).collect(Collectors.joining(", "));
  }

  private Optional<SpeechDecoder> of(String language) {
    return voices.stream().filter(v -> v.speaks(language)).findFirst();
  }

  @Override
  public boolean speaks(String language) {
    return of(language).isPresent();
  }

  /** @throws EngineException when none speaks the language */
  @Override
  public Stream open(Voice voice, Sink sink) {
    return of(voice.language()).orElseThrow(() -> new EngineException("no voice speaks " + voice.language()))
        .open(voice, sink);
  }

  @Override
  public void close() {
    voices.forEach(SpeechDecoder::close);
  }
}

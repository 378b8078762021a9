package io.stepline.model.answer;

import io.stepline.kafka.contract.AnswerSign.Kind;
import io.stepline.media.audio.Resampler;
import io.stepline.media.audio.SampleQueue;
import io.stepline.model.tokenizer.KeyphraseSpotter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One line: its sound to spectra and words, these to findings. Owned by one thread. */
public final class AnswerEar implements AutoCloseable {
  private final AnswerClassifier classifier = new AnswerClassifier(AnswerClassifier.Settings.USUAL);
  private final AnswerPhrases phrases;
  private final Optional<KeyphraseSpotter.Ear> words;
  private final SpectrumMeter meter = new SpectrumMeter();
  private final SampleQueue waiting = new SampleQueue();
  private final Optional<Resampler> toNarrow;
  private final Optional<Resampler> toWide;

  /** @param spotter empty where there is none; then cadence and tones must do */
  public AnswerEar(int rateHz, AnswerPhrases phrases, Optional<KeyphraseSpotter> spotter) {
    this.phrases = phrases;
    this.words = spotter.map(KeyphraseSpotter::open);
    this.toNarrow =
        rateHz == SpectrumMeter.RATE ? Optional.empty() : Optional.of(new Resampler(rateHz, SpectrumMeter.RATE));
    this.toWide =
        rateHz == KeyphraseSpotter.RATE ? Optional.empty() : Optional.of(new Resampler(rateHz, KeyphraseSpotter.RATE));
  }

  /** The call was answered now. */
  public void answered() {
    classifier.answered();
  }

  AnswerClassifier classifier() {
    return classifier;
  }

  /** @param pcm at the line's rate @return what is new */
  public List<AnswerClassifier.Finding> hear(short[] pcm) {
    List<AnswerClassifier.Finding> found = new ArrayList<>();
    waiting.add(toNarrow.map(r -> r.process(pcm)).orElse(pcm));
    while (waiting.size() >= SpectrumMeter.FRAME)
      found.addAll(classifier.frame(meter.next(waiting.take(SpectrumMeter.FRAME))));
    words.flatMap(w -> w.accept(toWide.map(r -> r.process(pcm)).orElse(pcm)))
        .ifPresent(text -> found.addAll(read(text)));
    return found;
  }

  /** Words that somebody else has understood. */
  List<AnswerClassifier.Finding> read(String text) {
    Optional<Kind> kind = phrases.kind(text);
    return kind.map(classifier::words).orElse(List.of());
  }

  @Override
  public void close() {
    words.ifPresent(KeyphraseSpotter.Ear::close);
  }
}

package io.stepline.model.decoder;

import io.stepline.media.audio.Resampler;
import io.stepline.model.engine.SpeechDecoder;
import java.util.Optional;

/**
 * For models that speak themselves: their sound goes on as it is, at one rate. Calls return when the sink has it.
 * Thread-safe.
 */
public final class PassThroughDecoder implements SpeechDecoder {
  private final int rateHz;

  public PassThroughDecoder(int rateHz) {
    this.rateHz = rateHz;
  }

  @Override
  public String name() {
    return "the model's own voice";
  }

  @Override
  public boolean speaks(String language) {
    return true;
  }

  @Override
  public Stream open(Voice voice, Sink sink) {
    return new Stream() {
      private Optional<Resampler> resampler = Optional.empty();
      private final StringBuilder said = new StringBuilder();
      private boolean cancelled;

      @Override
      public void text(String text) {
        throw new UnsupportedOperationException("this voice takes sound only");
      }

      @Override
      public void sound(int rate, short[] pcm, String says) {
        said.append(says);
        if (cancelled || pcm.length == 0) return;
        if (rate != rateHz && resampler.isEmpty()) resampler = Optional.of(new Resampler(rate, rateHz));
        cancelled = !sink.audio(rateHz, resampler.map(r -> r.process(pcm)).orElse(pcm));
        mark();
      }

      private void mark() {
        if (!said.isEmpty()) sink.spoken(said.toString());
        said.setLength(0);
      }

      /** Sound is passed on as it comes; what it says may have come after it. */
      @Override
      public void flush() {
        if (!cancelled) mark();
      }

      @Override
      public void finish() {
        if (cancelled) return;
        mark();
        sink.end();
      }

      @Override
      public void cancel() {
        cancelled = true;
      }
    };
  }
}

package io.stepline.model.decoder;

import io.stepline.media.audio.Resampler;
import io.stepline.model.engine.SpeechDecoder;
import java.util.Optional;

/** Passes a voice on at the rate of the one that it goes on from. */
class AtRate extends PassingSink {
  private final int rateHz;
  private Optional<Resampler> resampler = Optional.empty();

  /** @param rateHz 0 for the rate in which it comes */
  AtRate(SpeechDecoder.Sink sink, int rateHz) {
    super(sink);
    this.rateHz = rateHz;
  }

  @Override
  public boolean audio(int rate, short[] pcm) {
    if (rateHz == 0 || rate == rateHz) return super.audio(rate, pcm);
    if (resampler.isEmpty()) resampler = Optional.of(new Resampler(rate, rateHz));
    return super.audio(rateHz, resampler.get().process(pcm));
  }
}

package io.stepline.model.tokenizer;

import io.stepline.media.audio.Resampler;
import java.util.Optional;

/**
 * The last half minute of one caller at the encoder's rate, addressed by the call's own sample positions. Owned by one
 * thread.
 */
final class CallerTrack {
  private static final int SECONDS = 32;

  private final int callRate;
  private final int encoderRate;
  private final short[] ring;
  private final Optional<Resampler> resampler;
  private final long origin;
  private long written;

  /** @param origin the call's sample position of the first frame to come */
  CallerTrack(int callRate, int encoderRate, long origin) {
    this.callRate = callRate;
    this.encoderRate = encoderRate;
    this.origin = origin;
    this.ring = new short[encoderRate * SECONDS];
    this.resampler = callRate == encoderRate ? Optional.empty() : Optional.of(new Resampler(callRate, encoderRate));
  }

  int callRate() {
    return callRate;
  }

  /** @param position the call's sample position of {@code pcm}; what is missing before it was silence */
  void add(long position, short[] pcm) {
    long gap = positionOf(position) - written;
    if (gap > encoderRate / 10) {
      for (long i = 0; i < Math.min(gap, ring.length); i++) ring[(int) ((written + gap - 1 - i) % ring.length)] = 0;
      written += gap;
    }
    short[] in = resampler.map(r -> r.process(pcm)).orElse(pcm);
    for (short s : in) ring[(int) (written++ % ring.length)] = s;
  }

  /** How far it reaches, in the encoder's samples. */
  long end() {
    return written;
  }

  /** The encoder's position of a call's sample. */
  long positionOf(long callSample) {
    return Math.max(0, (callSample - origin) * encoderRate / callRate);
  }

  /** What is held of {@code [from, to)}, in the encoder's samples. */
  short[] slice(long from, long to) {
    long first = Math.max(from, Math.max(0, written - ring.length));
    long last = Math.min(to, written);
    short[] pcm = new short[(int) Math.max(0, last - first)];
    for (int i = 0; i < pcm.length; i++) pcm[i] = ring[(int) ((first + i) % ring.length)];
    return pcm;
  }
}

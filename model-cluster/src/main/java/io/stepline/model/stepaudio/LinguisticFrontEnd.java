package io.stepline.model.stepaudio;

import io.stepline.model.feature.Cmvn;
import io.stepline.model.feature.Fbank;
import io.stepline.model.feature.LowFrameRate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A caller's samples to chunks of 240 ms for the linguistic encoder: filter banks, low frame rate, normalisation
 * (FunASR WavFrontendOnline, driven as Step-Audio's infer_encoder drives it). Owned by one thread.
 */
final class LinguisticFrontEnd {
  static final int CHUNK = 3_840;
  private static final int SHORTEST_LAST = 480;

  private final Function<float[], float[][]> fbank;
  private final Cmvn cmvn;
  private final LowFrameRate lfr = new LowFrameRate();
  private float[] waiting = new float[0];
  private float[] overlap = new float[0];
  private long position;

  /** @param fbank samples at 16-bit scale to {@code [frames][80]}, such as {@link Fbank#of} */
  LinguisticFrontEnd(Function<float[], float[][]> fbank, Cmvn cmvn) {
    this.fbank = fbank;
    this.cmvn = cmvn;
  }

  /** @param samples within 1, normalised @return whole chunks, each four frames of 560 in one row */
  List<float[]> accept(float[] samples) {
    waiting = joined(waiting, samples);
    List<float[]> chunks = new ArrayList<>();
    int at = 0;
    for (; waiting.length - at >= CHUNK; at += CHUNK) chunk(Arrays.copyOfRange(waiting, at, at + CHUNK), false, chunks);
    waiting = Arrays.copyOfRange(waiting, at, waiting.length);
    return chunks;
  }

  /** Nothing follows: the last frames, if there is enough for any. */
  List<float[]> finish() {
    List<float[]> chunks = new ArrayList<>();
    if (waiting.length >= SHORTEST_LAST) chunk(waiting, true, chunks);
    return chunks;
  }

  private void chunk(float[] samples, boolean last, List<float[]> out) {
    float[] scaled = new float[overlap.length + samples.length];
    System.arraycopy(overlap, 0, scaled, 0, overlap.length);
    for (int i = 0; i < samples.length; i++)
      scaled[overlap.length + i] = samples[i] == 0 ? dither(position + i) : samples[i] * 32_768;
    position += samples.length;
    float[][] frames = fbank.apply(scaled);
    overlap = Arrays.copyOfRange(scaled, frames.length * Fbank.HOP, scaled.length);
    float[][] stacked = lfr.accept(frames, last);
    if (stacked.length == 0) return;
    float[] all = new float[stacked.length * stacked[0].length];
    for (int i = 0; i < stacked.length; i++) {
      cmvn.apply(stacked[i]);
      System.arraycopy(stacked[i], 0, all, i * stacked[i].length, stacked[i].length);
    }
    out.add(all);
  }

  /**
   * Digital silence is nothing the model has heard: upstream adds noise of one step of 16 bits (FunASR wav_frontend.py,
   * dither 1.0). This is as loud, and the same for the same place.
   */
  private static float dither(long position) {
    long mixed = (position + 1) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    mixed ^= mixed >>> 31;
    long sum = (mixed & 0xFFFF) + (mixed >>> 16 & 0xFFFF) + (mixed >>> 32 & 0xFFFF) + (mixed >>> 48);
    return (float) ((sum / 65_536.0 - 2) * Math.sqrt(3));
  }

  private static float[] joined(float[] a, float[] b) {
    float[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }

  /** Another beginning of the same: what {@link #finish} would give can be asked without losing the stream. */
  LinguisticFrontEnd copy() {
    LinguisticFrontEnd copy = new LinguisticFrontEnd(fbank, cmvn);
    copy.lfr.copyFrom(lfr);
    copy.waiting = waiting;
    copy.overlap = overlap;
    copy.position = position;
    return copy;
  }
}

package io.stepline.model.feature;

/**
 * Cuts silence at both ends: 512-sample frames each 128 whose RMS is more than 20 dB below the loudest are silent
 * (librosa.effects.trim), then to whole steps of 240 samples with 50 ms left and 220 ms right of it, zeros where the
 * recording has no more (stepfun-ai/Step-Audio utils.py, trim_silence).
 */
public final class SilenceTrim {
  private static final int RATE_HZ = 16_000;
  private static final int FRAME = 512;
  private static final int HOP = 128;
  private static final double TOP_DB = 20;
  private static final int STEP = 240;
  private static final int LEFT = RATE_HZ / 20;
  private static final int RIGHT = RATE_HZ * 22 / 100;

  private SilenceTrim() {}

  public static float[] of(float[] samples) {
    int frames = 1 + samples.length / HOP;
    double[] rms = new double[frames];
    double top = 0;
    for (int t = 0; t < frames; t++) {
      double sum = 0;
      for (int i = Math.max(0, t * HOP - FRAME / 2); i < Math.min(samples.length, t * HOP + FRAME / 2); i++)
        sum += (double) samples[i] * samples[i];
      rms[t] = Math.sqrt(sum / FRAME);
      top = Math.max(top, rms[t]);
    }
    int first = -1;
    int last = -1;
    for (int t = 0; t < frames; t++) {
      if (20 * Math.log10(Math.max(1e-5, rms[t])) - 20 * Math.log10(Math.max(1e-5, top)) <= -TOP_DB) continue;
      if (first < 0) first = t;
      last = t;
    }
    int from = first < 0 ? 0 : first * HOP;
    int to = first < 0 ? 0 : Math.min(samples.length, (last + 1) * HOP);
    int length = Math.ceilDiv(to - from, STEP) * STEP + LEFT + RIGHT;
    float[] out = new float[length];
    for (int i = 0; i < length; i++) {
      int at = from - LEFT + i;
      if (at >= 0 && at < samples.length) out[i] = samples[at];
    }
    return out;
  }
}

package io.stepline.model.feature;

/**
 * Loudness for the tokenizer: the peak becomes 0.999, and what is below 0.01 counts as 0.01 (stepfun-ai/Step-Audio
 * utils.py, energy_norm_fn).
 */
public final class EnergyNorm {
  private static final float QUIET = 0.01f;
  public static final float FULL = 0.999f;
  private float peak = QUIET;

  /** The peak of an utterance, as far as it counts. */
  public static float peak(float[] samples) {
    float peak = QUIET;
    for (float s : samples) peak = Math.max(peak, Math.abs(s));
    return peak;
  }

  /** The whole utterance by its own peak, as upstream has it. */
  public static float[] whole(float[] samples) {
    return new EnergyNorm().next(samples);
  }

  /**
   * A stream: each chunk by the highest peak so far, its own included. What comes before the loudest chunk is louder
   * than {@link #whole} makes it; from there on both agree.
   */
  public float[] next(float[] chunk) {
    for (float s : chunk) peak = Math.max(peak, Math.abs(s));
    float[] out = new float[chunk.length];
    for (int i = 0; i < out.length; i++) out[i] = chunk[i] / peak * FULL;
    return out;
  }

  /** The peak that counts now; a stream that is known to be louder can begin with it. */
  public float peak() {
    return peak;
  }

  public void begin(float knownPeak) {
    peak = Math.max(QUIET, knownPeak);
  }
}

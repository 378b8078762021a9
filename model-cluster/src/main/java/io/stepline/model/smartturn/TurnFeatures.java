package io.stepline.model.smartturn;

import io.stepline.model.feature.LogMel;

/**
 * What Smart Turn listens to: the last 8 s of 16 kHz with zeros in front, brought to zero mean and unit variance as a
 * whole, as Whisper's log mel of 80 bins (transformers' WhisperFeatureExtractor with {@code do_normalize}). Owned by
 * one thread.
 */
final class TurnFeatures {
  static final int BINS = 80;
  static final int FRAMES = 800;
  static final int SAMPLES = 128_000;
  private final LogMel mel = new LogMel(BINS);

  /** @param samples 16 kHz, within 1, any number of them @return 80 rows of 800 frames, one after the other */
  float[] of(float[] samples) {
    return mel.of(normalised(samples));
  }

  private static float[] normalised(float[] samples) {
    float[] window = new float[SAMPLES];
    int held = Math.min(SAMPLES, samples.length);
    System.arraycopy(samples, samples.length - held, window, SAMPLES - held, held);
    double mean = 0;
    for (float s : window) mean += s;
    mean /= SAMPLES;
    double variance = 0;
    for (float s : window) variance += (s - mean) * (s - mean);
    double scale = 1 / Math.sqrt(variance / SAMPLES + 1e-7);
    for (int i = 0; i < SAMPLES; i++) window[i] = (float) ((window[i] - mean) * scale);
    return window;
  }
}

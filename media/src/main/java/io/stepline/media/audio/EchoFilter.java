package io.stepline.media.audio;

import java.util.Arrays;

/**
 * The adaptive filter that predicts an echo (NLMS; Haykin, Adaptive Filter Theory, ch. 6). The newest sample lies first
 * in its history, so that both inner loops run forward through both arrays, as the compiler wants them. Owned by one
 * thread.
 */
final class EchoFilter {
  private static final double STEP = 0.4;
  private static final double REGULAR = 2_000;

  private final int frame;
  private final double[] weights;
  private final double[] before;
  private final double[] back;

  /** @param taps how many; a multiple of eight */
  EchoFilter(int taps, int frame) {
    this.frame = frame;
    this.weights = new double[taps];
    this.before = new double[taps];
    this.back = new double[taps + frame];
  }

  int taps() {
    return weights.length;
  }

  void forget() {
    Arrays.fill(weights, 0);
  }

  /** What is learnt from here on can be taken back. */
  void mark() {
    System.arraycopy(weights, 0, before, 0, weights.length);
  }

  void takeBack() {
    System.arraycopy(before, 0, weights, 0, weights.length);
  }

  /**
   * Takes away what is predicted of a frame, sample by sample.
   *
   * @param sent a ring of what we sent, a power of two long
   * @param first place in it whose echo would be the frame's first sample
   */
  short[] subtract(short[] heard, short[] sent, int first, boolean learns) {
    int mask = sent.length - 1;
    for (int j = 0; j < back.length; j++) back[j] = sent[first + frame - 1 - j & mask];
    double norm = 0;
    for (int k = 0; k < weights.length; k++) norm += back[frame + k] * back[frame + k];
    short[] rest = new short[frame];
    for (int i = 0; i < frame; i++) {
      int at = frame - 1 - i;
      double in = back[at];
      double gone = back[at + weights.length];
      norm = Math.max(0, norm + in * in - gone * gone);
      double error = heard[i] - predicted(weights, back, at);
      rest[i] = (short) Math.clamp(Math.round(error), Short.MIN_VALUE, Short.MAX_VALUE);
      if (learns) adapt(weights, STEP * error / (norm + REGULAR * weights.length), back, at);
    }
    return rest;
  }

  /** In eight sums, which do not wait for each other. */
  private static double predicted(double[] w, double[] back, int at) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    double e = 0;
    double f = 0;
    double g = 0;
    double h = 0;
    for (int k = 0; k < w.length; k += 8) {
      a += w[k] * back[at + k];
      b += w[k + 1] * back[at + k + 1];
      c += w[k + 2] * back[at + k + 2];
      d += w[k + 3] * back[at + k + 3];
      e += w[k + 4] * back[at + k + 4];
      f += w[k + 5] * back[at + k + 5];
      g += w[k + 6] * back[at + k + 6];
      h += w[k + 7] * back[at + k + 7];
    }
    return a + b + (c + d) + (e + f + (g + h));
  }

  private static void adapt(double[] w, double step, double[] back, int at) {
    for (int k = 0; k < w.length; k++) w[k] += step * back[at + k];
  }
}

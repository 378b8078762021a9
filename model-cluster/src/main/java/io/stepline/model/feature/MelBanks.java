package io.stepline.model.feature;

/** Triangular filters over a power spectrum. Immutable. */
public final class MelBanks {
  private final double[][] weights;
  private final int[] first;

  private MelBanks(double[][] dense) {
    weights = new double[dense.length][];
    first = new int[dense.length];
    for (int b = 0; b < dense.length; b++) {
      int from = 0;
      int to = dense[b].length;
      while (from < to && dense[b][from] == 0) from++;
      while (to > from && dense[b][to - 1] == 0) to--;
      first[b] = from;
      weights[b] = java.util.Arrays.copyOfRange(dense[b], from, to);
    }
  }

  /** Kaldi's (feat/mel-computations.cc): {@code 1127 ln(1 + f/700)}, triangles straight on the mel axis, peak 1. */
  public static MelBanks kaldi(int rateHz, int fft, int bins, double lowHz, double highHz) {
    double low = kaldiMel(lowHz);
    double step = (kaldiMel(highHz) - low) / (bins + 1);
    double[][] all = new double[bins][fft / 2 + 1];
    for (int b = 0; b < bins; b++) {
      double left = low + b * step;
      for (int k = 0; k < fft / 2; k++) {
        double mel = kaldiMel((double) k * rateHz / fft);
        all[b][k] = Math.max(0, Math.min((mel - left) / step, (left + 2 * step - mel) / step));
      }
    }
    return new MelBanks(all);
  }

  private static double kaldiMel(double hz) {
    return 1127 * Math.log(1 + hz / 700);
  }

  /**
   * Slaney's Auditory Toolbox, as librosa and Whisper have it: straight below 1 kHz, triangles straight on the Hz axis,
   * equal area.
   */
  public static MelBanks slaney(int rateHz, int fft, int bins, double lowHz, double highHz) {
    double low = slaneyMel(lowHz);
    double high = slaneyMel(highHz);
    double[] edges = new double[bins + 2];
    for (int i = 0; i < edges.length; i++) edges[i] = slaneyHz(low + (high - low) * i / (bins + 1));
    double[][] all = new double[bins][fft / 2 + 1];
    for (int b = 0; b < bins; b++) {
      for (int k = 0; k <= fft / 2; k++) {
        double hz = (double) k * rateHz / fft;
        double up = (hz - edges[b]) / (edges[b + 1] - edges[b]);
        double down = (edges[b + 2] - hz) / (edges[b + 2] - edges[b + 1]);
        all[b][k] = Math.max(0, Math.min(up, down)) * 2 / (edges[b + 2] - edges[b]);
      }
    }
    return new MelBanks(all);
  }

  private static final double HZ_PER_MEL = 200.0 / 3;
  private static final double BREAK_HZ = 1000;
  private static final double LOG_STEP = Math.log(6.4) / 27;

  private static double slaneyMel(double hz) {
    return hz < BREAK_HZ ? hz / HZ_PER_MEL : BREAK_HZ / HZ_PER_MEL + Math.log(hz / BREAK_HZ) / LOG_STEP;
  }

  private static double slaneyHz(double mel) {
    double breakMel = BREAK_HZ / HZ_PER_MEL;
    return mel < breakMel ? mel * HZ_PER_MEL : BREAK_HZ * Math.exp(LOG_STEP * (mel - breakMel));
  }

  public int bins() {
    return weights.length;
  }

  /** @param spectrum of fft/2 + 1 values */
  public double energy(int bin, double[] spectrum) {
    double sum = 0;
    double[] w = weights[bin];
    for (int i = 0; i < w.length; i++) sum += w[i] * spectrum[first[bin] + i];
    return sum;
  }
}

package io.stepline.media.audio;

/**
 * Band-limited streaming resampler: polyphase Kaiser-windowed sinc (Crochiere and Rabiner), 24 zero crossings each side
 * at the lower rate, stop band below -70 dB. Any rational pair of rates. Not thread-safe; one per stream.
 */
public final class Resampler {
  private static final int ZERO_CROSSINGS = 24;
  private static final double KAISER_BETA = 7.5;
  private static final double PASS_BAND = 0.94;

  private final int up;
  private final int down;
  private final int taps;
  private final float[][] phases;
  private float[] history;
  private int filled;
  private long outIndex;
  private long inBase;

  public Resampler(int fromHz, int toHz) {
    int g = gcd(fromHz, toHz);
    up = toHz / g;
    down = fromHz / g;
    double cutoff = Math.min(1.0, (double) toHz / fromHz) * PASS_BAND;
    int half = (int) Math.ceil(ZERO_CROSSINGS / Math.min(1.0, (double) toHz / fromHz));
    taps = 2 * half;
    phases = up == down ? new float[0][] : kernels(half, cutoff);
    history = new float[taps];
    filled = taps / 2 - 1;
  }

  /**
   * @return the samples that can be made so far; over a stream, {@code pcm.length * toHz / fromHz}, half a filter late
   */
  public short[] process(short[] pcm) {
    if (up == down) return pcm;
    if (history.length < filled + pcm.length) history = java.util.Arrays.copyOf(history, filled + pcm.length);
    for (int i = 0; i < pcm.length; i++) history[filled + i] = pcm[i];
    filled += pcm.length;
    long produced = (inBase + filled - taps) * up / down - outIndex + 1;
    short[] out = new short[(int) Math.max(0, produced)];
    int n = 0;
    while (n < out.length) {
      long at = outIndex * down;
      int start = (int) (at / up - inBase);
      if (start + taps > filled) break;
      float[] kernel = phases[(int) (at % up)];
      float sum = 0;
      for (int k = 0; k < taps; k++) sum += history[start + k] * kernel[k];
      out[n++] = clip(sum);
      outIndex++;
    }
    int drop = (int) Math.min(filled, Math.max(0, outIndex * down / up - inBase));
    System.arraycopy(history, drop, history, 0, filled - drop);
    filled -= drop;
    inBase += drop;
    return n == out.length ? out : java.util.Arrays.copyOf(out, n);
  }

  /** The whole of {@code pcm} at another rate, aligned with the original. */
  public static short[] convert(short[] pcm, int fromHz, int toHz) {
    if (fromHz == toHz) return pcm;
    Resampler r = new Resampler(fromHz, toHz);
    short[] padded = java.util.Arrays.copyOf(pcm, pcm.length + r.taps);
    return java.util.Arrays.copyOf(r.process(padded), (int) ((long) pcm.length * toHz / fromHz));
  }

  private float[][] kernels(int half, double cutoff) {
    float[][] all = new float[up][taps];
    double norm = bessel(KAISER_BETA);
    for (int p = 0; p < up; p++) {
      double frac = (double) p / up;
      double sum = 0;
      for (int k = 0; k < taps; k++) {
        double x = k - (half - 1) - frac;
        double w = x / half;
        double window = Math.abs(w) >= 1 ? 0 : bessel(KAISER_BETA * Math.sqrt(1 - w * w)) / norm;
        all[p][k] = (float) (cutoff * sinc(cutoff * x) * window);
        sum += all[p][k];
      }
      for (int k = 0; k < taps; k++) all[p][k] /= (float) sum;
    }
    return all;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }

  private static double bessel(double x) {
    double sum = 1;
    double term = 1;
    for (int k = 1; k < 40; k++) {
      term *= x / (2 * k) * x / (2 * k);
      sum += term;
    }
    return sum;
  }

  static short clip(float v) {
    return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(v)));
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}

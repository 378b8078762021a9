package io.stepline.model.feature;

import java.util.Arrays;

/**
 * Kaldi's log mel filter banks: 25 ms frames each 10 ms, mean removed, pre-emphasis 0.97, 512-point power spectrum, no
 * dither (kaldi feat/feature-fbank.cc). Owned by one thread.
 */
public final class Fbank {
  public static final int RATE_HZ = 16_000;
  public static final int FRAME = 400;
  public static final int HOP = 160;
  public static final int BINS = 80;
  private static final int FFT = 512;
  private static final double FLOOR = Math.ulp(1f);

  /** {@code HAMMING} for the recogniser of FunASR, {@code POVEY} is Kaldi's own and CAM++'s. */
  public enum Window {
    HAMMING, POVEY
  }

  /** {@code WHOLE} frames only ({@code snip_edges}), or frames centred on their hop with the sound {@code MIRRORED}. */
  public enum Edges {
    WHOLE, MIRRORED
  }

  private final Edges edges;
  private final double[] window = new double[FRAME];
  private final MelBanks banks = MelBanks.kaldi(RATE_HZ, FFT, BINS, 20, RATE_HZ / 2.0);
  private final Dft dft = new Dft(FFT);
  private final double[] frame = new double[FFT];
  private final double[] power = new double[FFT / 2 + 1];

  public Fbank(Window shape) {
    this(shape, Edges.WHOLE);
  }

  public Fbank(Window shape, Edges edges) {
    this.edges = edges;
    for (int i = 0; i < FRAME; i++) {
      double turn = 2 * Math.PI * i / (FRAME - 1);
      window[i] = shape == Window.HAMMING ? 0.54 - 0.46 * Math.cos(turn) : Math.pow(0.5 - 0.5 * Math.cos(turn), 0.85);
    }
  }

  /** How many whole frames {@code samples} have. */
  public static int frames(int samples) {
    return samples < FRAME ? 0 : (samples - FRAME) / HOP + 1;
  }

  /** @param samples 16 kHz, at the scale the model was trained on @return {@code [frames][80]} */
  public float[][] of(float[] samples) {
    boolean whole = edges == Edges.WHOLE;
    float[][] out = new float[whole ? frames(samples.length) : (samples.length + HOP / 2) / HOP][BINS];
    for (int t = 0; t < out.length; t++) {
      shape(samples, whole ? t * HOP : t * HOP + HOP / 2 - FRAME / 2);
      dft.power(frame, power);
      for (int b = 0; b < BINS; b++) out[t][b] = (float) Math.log(Math.max(FLOOR, banks.energy(b, power)));
    }
    return out;
  }

  private void shape(float[] samples, int from) {
    double mean = 0;
    for (int i = 0; i < FRAME; i++) mean += samples[mirrored(from + i, samples.length)];
    mean /= FRAME;
    Arrays.fill(frame, FRAME, FFT, 0);
    double last = samples[mirrored(from, samples.length)] - mean;
    for (int i = 0; i < FRAME; i++) {
      double x = samples[mirrored(from + i, samples.length)] - mean;
      frame[i] = (x - 0.97 * last) * window[i];
      last = x;
    }
  }

  /** Kaldi's mirror stands between samples: the first and the last come twice. */
  private static int mirrored(int at, int length) {
    int i = at;
    while (i < 0 || i >= length) i = i < 0 ? -i - 1 : 2 * length - 1 - i;
    return i;
  }
}

package io.stepline.media.audio;

import java.util.Arrays;

/**
 * Finds how much later what we sent comes back, if it does, by correlating both directions at 2 kHz. Owned by one
 * thread.
 */
final class DelayFinder {
  private static final int LOW_HZ = 2_000;
  private static final int WINDOW = LOW_HZ * 4 / 10;
  private static final double SURE = 0.45;
  private static final double ABSENT = 0.2;
  private static final double ACTIVE = 120;

  private final int factor;
  private final int maxLag;
  private final float[] told;
  private final float[] heard;
  private final float[] dots;
  private long frames;
  private int filled;
  private int lag = -1;
  private int lagBefore = -1;
  private double peak;
  private boolean judged;

  DelayFinder(int rateHz, int maxDelayMs) {
    factor = rateHz / LOW_HZ;
    maxLag = LOW_HZ * maxDelayMs / 1000;
    told = new float[WINDOW + maxLag];
    heard = new float[WINDOW];
    dots = new float[maxLag + 1];
  }

  /**
   * @param every how many frames lie between two judgements; each costs a million multiplications, side by side
   * @return whether there is a new judgement; there are some only while we have been sounding
   */
  boolean feed(short[] heardFrame, short[] toldFrame, int frame, int every) {
    push(told, toldFrame, frame);
    push(heard, heardFrame, frame);
    filled = Math.min(told.length, filled + frame / factor);
    if (++frames % every != 0 || filled < told.length || rms(told, 0, told.length) < ACTIVE) return false;
    lagBefore = lag;
    correlate();
    judged = true;
    return true;
  }

  private void push(float[] to, short[] pcm, int frame) {
    int n = frame / factor;
    System.arraycopy(to, n, to, 0, to.length - n);
    for (int i = 0; i < n; i++) {
      float sum = 0;
      for (int k = 0; k < factor; k++) sum += i * factor + k < pcm.length ? pcm[i * factor + k] : 0;
      to[to.length - n + i] = sum / factor;
    }
  }

  /** The two ends of {@code told} and {@code heard} are the same moment. */
  private void correlate() {
    double heardEnergy = 1;
    for (float h : heard) heardEnergy += h * h;
    double toldEnergy = 1;
    for (int i = 0; i < WINDOW; i++) toldEnergy += told[maxLag + i] * told[maxLag + i];
    Arrays.fill(dots, 0);
    for (int i = 0; i < WINDOW; i++) add(heard[i], told, i, dots);
    peak = 0;
    int best = -1;
    for (int l = 0; l < maxLag; l++) {
      int from = maxLag - l;
      if (l > 0) toldEnergy += told[from] * told[from] - told[from + WINDOW] * (double) told[from + WINDOW];
      double c = Math.abs(dots[from]) / Math.sqrt(heardEnergy * Math.max(1, toldEnergy));
      if (c > peak && toldEnergy / WINDOW > ACTIVE * ACTIVE / 4) {
        peak = c;
        best = l;
      }
    }
    lag = best;
  }

  /** One sample's part in the products of all delays at once, side by side in memory. */
  private static void add(float sample, float[] told, int at, float[] dots) {
    for (int m = 0; m < dots.length; m++) dots[m] += sample * told[at + m];
  }

  /** The same delay twice, and clearly. */
  boolean isEcho() {
    return judged && peak >= SURE && lag >= 0 && Math.abs(lag - lagBefore) <= 2;
  }

  /** What comes back has nothing to do with what we said, or nothing comes back. */
  boolean isClear() {
    return judged && (peak < ABSENT || rms(heard, 0, heard.length) < rms(told, 0, told.length) / 60);
  }

  /** Of the last judgement, 0 to 1. */
  double peak() {
    return peak;
  }

  int delaySamples() {
    return Math.max(0, lag) * factor;
  }

  private static double rms(float[] a, int from, int to) {
    double energy = 0;
    for (int i = from; i < to; i++) energy += a[i] * a[i];
    return Math.sqrt(energy / (to - from));
  }
}

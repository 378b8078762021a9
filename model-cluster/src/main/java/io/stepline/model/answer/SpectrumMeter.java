package io.stepline.model.answer;

import io.stepline.model.feature.Dft;

/**
 * Measures a line of 8 kHz frame by frame: Hann window of 32 ms every 20 ms, the partial's frequency by a parabola
 * through the peak. Owned by one thread.
 */
final class SpectrumMeter {
  static final int RATE = 8_000;
  static final int FRAME = 160;
  private static final int WINDOW = 256;
  private static final double HZ = (double) RATE / WINDOW;
  private static final int LOWEST = (int) (200 / HZ);

  private final Dft dft = new Dft(WINDOW);
  private final double[] hann = new double[WINDOW];
  private final short[] last = new short[WINDOW];
  private final double[] frame = new double[WINDOW];
  private final double[] power = new double[WINDOW / 2 + 1];

  SpectrumMeter() {
    for (int i = 0; i < WINDOW; i++) hann[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / WINDOW);
  }

  /** @param pcm the next {@link #FRAME} samples */
  Spectrum next(short[] pcm) {
    System.arraycopy(last, FRAME, last, 0, WINDOW - FRAME);
    System.arraycopy(pcm, 0, last, WINDOW - FRAME, FRAME);
    double square = 0;
    for (short s : pcm) square += (double) s * s;
    double level = 10 * Math.log10(square / FRAME / (32_768.0 * 32_768.0) + 1e-10);
    if (level < -60) return new Spectrum(level, 0, 0);
    for (int i = 0; i < WINDOW; i++) frame[i] = last[i] * hann[i];
    dft.power(frame, power);
    int peak = LOWEST;
    double all = 1e-9;
    for (int k = 2; k < power.length; k++) {
      all += power[k];
      if (k >= LOWEST && k < power.length - 2 && power[k] > power[peak]) peak = k;
    }
    double near = power[peak - 2] + power[peak - 1] + power[peak] + power[peak + 1] + power[peak + 2];
    double a = Math.log(power[peak - 1] + 1e-9);
    double b = Math.log(power[peak] + 1e-9);
    double c = Math.log(power[peak + 1] + 1e-9);
    double shift = a - 2 * b + c == 0 ? 0 : 0.5 * (a - c) / (a - 2 * b + c);
    return new Spectrum(level, (peak + Math.clamp(shift, -0.5, 0.5)) * HZ, near / all);
  }
}

package io.stepline.model.feature;

/**
 * Discrete Fourier transform for lengths of small factors (mixed radix; Cooley and Tukey 1965). Owned by one thread.
 */
public final class Dft {
  private final int n;
  private final double[] cos;
  private final double[] sin;
  private final double[] re;
  private final double[] im;
  private final double[] outRe;
  private final double[] outIm;
  private final double[] tRe;
  private final double[] tIm;

  /** @param n length; quick where its factors are small */
  public Dft(int n) {
    this.n = n;
    cos = new double[n];
    sin = new double[n];
    for (int i = 0; i < n; i++) {
      cos[i] = Math.cos(2 * Math.PI * i / n);
      sin[i] = -Math.sin(2 * Math.PI * i / n);
    }
    re = new double[n];
    im = new double[n];
    outRe = new double[n];
    outIm = new double[n];
    tRe = new double[n];
    tIm = new double[n];
  }

  public int length() {
    return n;
  }

  /** {@code |X_k|^2} of the real frame for k from 0 to n/2. @param frame of n samples; {@code power} of n/2 + 1 */
  public void power(double[] frame, double[] power) {
    real(frame);
    for (int k = 0; k <= n / 2; k++) power[k] = outRe[k] * outRe[k] + outIm[k] * outIm[k];
  }

  /** The spectrum of a real frame, k from 0 to n/2. */
  public void spectrum(double[] frame, double[] real, double[] imaginary) {
    real(frame);
    System.arraycopy(outRe, 0, real, 0, n / 2 + 1);
    System.arraycopy(outIm, 0, imaginary, 0, n / 2 + 1);
  }

  /** The real frame of a half spectrum; as usual the imaginary parts at 0 and n/2 count for nothing. */
  public void inverse(double[] real, double[] imaginary, double[] frame) {
    for (int k = 0; k <= n / 2; k++) {
      re[k] = real[k];
      im[k] = k == 0 || 2 * k == n ? 0 : -imaginary[k];
      if (k > 0 && 2 * k < n) {
        re[n - k] = real[k];
        im[n - k] = imaginary[k];
      }
    }
    transform(0, 1, 0, n);
    for (int i = 0; i < n; i++) frame[i] = outRe[i] / n;
  }

  private void real(double[] frame) {
    System.arraycopy(frame, 0, re, 0, n);
    java.util.Arrays.fill(im, 0);
    transform(0, 1, 0, n);
  }

  private void transform(int in, int stride, int out, int size) {
    if (size == 1) {
      outRe[out] = re[in];
      outIm[out] = im[in];
      return;
    }
    int radix = smallestFactor(size);
    int part = size / radix;
    for (int q = 0; q < radix; q++) transform(in + q * stride, stride * radix, out + q * part, part);
    for (int k = 0; k < part; k++) butterfly(out + k, part, radix, size, k);
  }

  private void butterfly(int at, int part, int radix, int size, int k) {
    int step = n / size;
    for (int q = 0; q < radix; q++) {
      int w = q * k * step;
      double a = outRe[at + q * part];
      double b = outIm[at + q * part];
      tRe[q] = a * cos[w] - b * sin[w];
      tIm[q] = a * sin[w] + b * cos[w];
    }
    int turn = n / radix;
    for (int r = 0; r < radix; r++) {
      double sumRe = 0;
      double sumIm = 0;
      for (int q = 0; q < radix; q++) {
        int w = q * r % radix * turn;
        sumRe += tRe[q] * cos[w] - tIm[q] * sin[w];
        sumIm += tRe[q] * sin[w] + tIm[q] * cos[w];
      }
      outRe[at + r * part] = sumRe;
      outIm[at + r * part] = sumIm;
    }
  }

  private static int smallestFactor(int size) {
    if (size % 4 == 0) return 4;
    for (int f = 2; f * f <= size; f++) if (size % f == 0) return f;
    return size;
  }
}

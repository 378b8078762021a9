package io.stepline.media.audio;

/** Sine tones and their detection (Goertzel). Amplitude is of full scale. */
public final class Tone {
  private Tone() {}

  public static short[] sine(int rateHz, double hz, int millis, double amplitude) {
    short[] pcm = new short[(int) ((long) rateHz * millis / 1000)];
    for (int i = 0; i < pcm.length; i++)
      pcm[i] = (short) Math.round(amplitude * 32767 * Math.sin(2 * Math.PI * hz * i / rateHz));
    return pcm;
  }

  /** The share of the power of {@code pcm[from, to)} that lies at {@code hz}, 0 to 1. */
  public static double share(short[] pcm, int from, int to, int rateHz, double hz) {
    double w = 2 * Math.cos(2 * Math.PI * hz / rateHz);
    double s1 = 0;
    double s2 = 0;
    double power = 1e-9;
    for (int i = from; i < to; i++) {
      double s = pcm[i] + w * s1 - s2;
      s2 = s1;
      s1 = s;
      power += (double) pcm[i] * pcm[i];
    }
    double at = s1 * s1 + s2 * s2 - w * s1 * s2;
    return Math.min(1, 2 * at / ((to - from) * power));
  }

  /** Root mean square, 0 to 32768. */
  public static double rms(short[] pcm, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) sum += (double) pcm[i] * pcm[i];
    return Math.sqrt(sum / Math.max(1, to - from));
  }
}

package io.stepline.media.audio;

/**
 * Comfort noise by RFC 3389: a level in -dBov and up to 12 reflection coefficients of an all-pole filter. One per
 * stream.
 */
public final class ComfortNoise {
  private static final int MAX_ORDER = 12;
  /** Level assumed before the peer names one, -dBov. */
  public static final int DEFAULT_LEVEL = 70;

  private double amplitude = amplitude(DEFAULT_LEVEL);
  private double[] reflection = {};
  private final double[] backward = new double[MAX_ORDER + 1];
  private long seed = 0x5deece66dL;

  /** Takes over what the payload says; an empty payload changes nothing. */
  public void update(byte[] payload) {
    if (payload.length == 0) return;
    amplitude = amplitude(payload[0] & 0x7f);
    reflection = new double[Math.min(MAX_ORDER, payload.length - 1)];
    for (int i = 0; i < reflection.length; i++)
      reflection[i] = Math.max(-0.98, Math.min(0.98, ((payload[i + 1] & 0xff) - 127) / 128.0));
  }

  public short[] generate(int samples) {
    double gain = 1;
    for (double k : reflection) gain *= Math.sqrt(1 - k * k);
    short[] out = new short[samples];
    for (int i = 0; i < samples; i++) out[i] = Resampler.clip((float) lattice(amplitude * gain * noise()));
    return out;
  }

  private double lattice(double forward) {
    for (int m = reflection.length - 1; m >= 0; m--) {
      forward -= reflection[m] * backward[m];
      backward[m + 1] = backward[m] + reflection[m] * forward;
    }
    backward[0] = forward;
    return forward;
  }

  /** Uniform noise of unit power. */
  private double noise() {
    seed = seed * 6364136223846793005L + 1442695040888963407L;
    return (seed >> 33) / (double) (1L << 30) * Math.sqrt(3);
  }

  private static double amplitude(int minusDbov) {
    return 32768 * Math.pow(10, -minusDbov / 20.0);
  }
}

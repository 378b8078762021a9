package io.stepline.gateway.mediasession;

/** What a caller hears while it rings: 425 Hz, one second in five (ITU-T E.180). */
final class RingTone {
  private static final double HZ = 425;
  private static final double LEVEL = 3_000;

  private RingTone() {}

  /** 20 ms from {@code position} on, in samples. */
  static short[] frame(int rateHz, long position) {
    short[] pcm = new short[rateHz / 50];
    if (position / rateHz % 5 != 0) return pcm;
    for (int i = 0; i < pcm.length; i++)
      pcm[i] = (short) (LEVEL * Math.sin(2 * Math.PI * HZ * (position + i) / rateHz));
    return pcm;
  }
}

package io.stepline.gateway.mediasession;

/** What one hears who waits: a slow arpeggio, made here, of no copyright. */
final class HoldMusic {
  private static final double[] NOTES_HZ = {261.63, 329.63, 392.00, 493.88, 440.00, 392.00, 329.63, 293.66, 220.00,
      261.63, 329.63, 392.00, 349.23, 329.63, 293.66, 246.94};
  private static final double NOTE_S = 0.6;
  private static final double LEVEL = 2_600;

  private HoldMusic() {}

  /** 20 ms from {@code position} on, in samples. */
  static short[] frame(int rateHz, long position) {
    short[] pcm = new short[rateHz / 50];
    for (int i = 0; i < pcm.length; i++) {
      double t = (double) (position + i) / rateHz;
      double into = t % NOTE_S;
      double hz = NOTES_HZ[(int) (t / NOTE_S) % NOTES_HZ.length];
      double envelope = Math.min(1, into / 0.02) * Math.exp(-2.2 * into) * Math.min(1, (NOTE_S - into) / 0.03);
      pcm[i] = (short) (LEVEL * envelope * (Math.sin(2 * Math.PI * hz * t) + 0.3 * Math.sin(4 * Math.PI * hz * t)));
    }
    return pcm;
  }
}

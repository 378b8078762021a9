package io.stepline.media.audio;

import java.util.Optional;

/**
 * Hears keys as tones (ITU-T Q.24) in a stream of sound: windows of 20 ms, every 10 ms, measured at the eight
 * frequencies and their second harmonics (Goertzel). A key is two windows in a row in which one tone of each group has
 * nearly all of the power; speech, which has harmonics and neighbours, does not pass for one. Owned by one thread.
 */
public final class DtmfDetector {
  private static final int WINDOW_MS = 20;
  private static final int HITS = 2;
  private static final int MISSES = 2;
  /** Of the window's power; 12 dB of noise are borne. */
  private static final double LEAST_SHARE = 0.93;
  private static final double LEAST_RMS = 200;
  /** The high group may be louder by 8 dB, the low one too, for lines that tilt. */
  private static final double MOST_TWIST = 6.4;
  /** Of a tone beside the others of its group: 8 dB. */
  private static final double PEAK = 6.3;
  private static final double MOST_HARMONIC = 0.1;
  /** A harmonic so near to the other tone cannot be told from it. */
  private static final int NEAR_HZ = 120;
  /** Tones may be off by 1.5 percent. */
  private static final double OFF = 0.012;

  private final int rateHz;
  private final short[] window;
  private int filled;
  private char candidate;
  private int hits;
  private int misses;
  private char down;

  public DtmfDetector(int rateHz) {
    this.rateHz = rateHz;
    this.window = new short[rateHz * WINDOW_MS / 1000];
  }

  /** @return the key that went down in this piece of sound */
  public Optional<String> hear(short[] pcm) {
    Optional<String> pressed = Optional.empty();
    for (int at = 0; at < pcm.length;) {
      int n = Math.min(window.length - filled, pcm.length - at);
      System.arraycopy(pcm, at, window, filled, n);
      at += n;
      filled += n;
      if (filled < window.length) break;
      if (judged()) pressed = Optional.of(Character.toString(down));
      int half = window.length / 2;
      System.arraycopy(window, half, window, 0, window.length - half);
      filled = window.length - half;
    }
    return pressed;
  }

  /** Whether a key is down, or may be about to be. */
  public boolean isDown() {
    return down != 0 || hits > 0;
  }

  /** @return whether a key has just been made out */
  private boolean judged() {
    char key = key();
    if (key != 0 && key == down) {
      misses = 0;
      return false;
    }
    if (key == 0) {
      hits = 0;
      if (++misses >= MISSES) down = 0;
      return false;
    }
    hits = key == candidate && hits > 0 ? hits + 1 : 1;
    candidate = key;
    if (hits < HITS) return false;
    down = key;
    hits = 0;
    misses = 0;
    return true;
  }

  /** Of the window; 0 for none. */
  private char key() {
    double power = 0;
    for (short s : window) power += (double) s * s;
    if (power < LEAST_RMS * LEAST_RMS * window.length) return 0;
    int row = strongest(DtmfTones.LOW_HZ, power);
    int column = strongest(DtmfTones.HIGH_HZ, power);
    if (row < 0 || column < 0) return 0;
    double low = nearShare(DtmfTones.LOW_HZ[row], power);
    double high = nearShare(DtmfTones.HIGH_HZ[column], power);
    if (low + high < LEAST_SHARE || low > high * MOST_TWIST || high > low * MOST_TWIST) return 0;
    int harmonic = 2 * DtmfTones.LOW_HZ[row];
    boolean isVoice = Math.abs(harmonic - DtmfTones.HIGH_HZ[column]) > NEAR_HZ
        && share(harmonic, power) > MOST_HARMONIC * low;
    return isVoice ? 0 : DtmfTones.key(row, column);
  }

  /** Of a group; -1 when none stands out. */
  private int strongest(int[] group, double power) {
    int best = 0;
    double most = 0;
    double next = 0;
    for (int i = 0; i < group.length; i++) {
      double share = nearShare(group[i], power);
      if (share > most) {
        next = most;
        most = share;
        best = i;
      } else {
        next = Math.max(next, share);
      }
    }
    return most > PEAK * next ? best : -1;
  }

  private double nearShare(int hz, double power) {
    return Math.max(share(hz, power), Math.max(share(hz * (1 - OFF), power), share(hz * (1 + OFF), power)));
  }

  /** Goertzel: of the window's power, what lies at a frequency. */
  private double share(double hz, double power) {
    double w = 2 * Math.cos(2 * Math.PI * hz / rateHz);
    double s1 = 0;
    double s2 = 0;
    for (short sample : window) {
      double s = sample + w * s1 - s2;
      s2 = s1;
      s1 = s;
    }
    return 2 * (s1 * s1 + s2 * s2 - w * s1 * s2) / (window.length * power);
  }
}

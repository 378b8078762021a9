package io.stepline.media.audio;

import java.util.Arrays;

/** Keys as pairs of tones (ITU-T Q.23). */
public final class DtmfTones {
  static final int[] LOW_HZ = {697, 770, 852, 941};
  static final int[] HIGH_HZ = {1209, 1336, 1477, 1633};
  private static final String[] ROWS = {"123A", "456B", "789C", "*0#D"};
  private static final int PRESS_MS = 100;
  private static final int PAUSE_MS = 80;
  private static final double LEVEL = 0.22;

  private DtmfTones() {}

  static char key(int row, int column) {
    return ROWS[row].charAt(column);
  }

  /** Keys one after another, each followed by a pause; what is no key is left out. */
  public static short[] of(String keys, int rateHz) {
    int press = rateHz * PRESS_MS / 1000;
    int each = press + rateHz * PAUSE_MS / 1000;
    short[] pcm = new short[keys.length() * each];
    int n = 0;
    for (char key : keys.toUpperCase(java.util.Locale.ROOT).toCharArray())
      for (int row = 0; row < ROWS.length; row++) {
        int column = ROWS[row].indexOf(key);
        if (column < 0) continue;
        for (int i = 0; i < press; i++) pcm[n + i] = (short) (32767 * LEVEL
            * (Math.sin(2 * Math.PI * LOW_HZ[row] * i / rateHz)
                + Math.sin(2 * Math.PI * HIGH_HZ[column] * i / rateHz)));
        n += each;
      }
    return Arrays.copyOf(pcm, n);
  }
}

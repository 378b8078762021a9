package io.stepline.media.audio;

import java.util.Arrays;

/**
 * Shortens sound without a click: about half of what two frames hold is left out where the sound is most like itself.
 */
public final class Squeeze {
  private Squeeze() {}

  /**
   * @return the beginning of {@code a} and the end of {@code b}, cross-faded over half a frame; as long as the longer
   * of the two, or up to a quarter longer
   */
  public static short[] join(short[] a, short[] b) {
    if (a.length == 0 || b.length == 0) return a.length == 0 ? b : a;
    int frame = Math.min(a.length, b.length);
    short[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    int fade = frame / 2;
    int from = frame / 4;
    int cut = bestCut(both, from, fade, frame);
    short[] out = new short[both.length - cut];
    System.arraycopy(both, 0, out, 0, from);
    for (int i = 0; i < fade; i++)
      out[from + i] = (short) ((both[from + i] * (fade - i) + both[from + cut + i] * i) / fade);
    System.arraycopy(both, from + fade + cut, out, from + fade, out.length - from - fade);
    return out;
  }

  private static int bestCut(short[] pcm, int from, int fade, int frame) {
    int best = frame;
    double bestScore = 0;
    for (int cut = frame; cut >= frame * 3 / 4; cut--) {
      double cross = 0;
      double energy = 1;
      for (int i = 0; i < fade; i += 2) {
        double later = pcm[from + cut + i];
        cross += pcm[from + i] * later;
        energy += later * later;
      }
      double score = cross / Math.sqrt(energy);
      if (score > bestScore) {
        bestScore = score;
        best = cut;
      }
    }
    return best;
  }
}

package io.stepline.model.feature;

import java.util.ArrayList;
import java.util.List;

/**
 * Low frame rate: seven frames stacked every six, so 80 values each 10 ms become 560 each 60 ms; the first frame stands
 * three times before the beginning (FunASR frontends/wav_frontend.py, apply_lfr). Goes on from chunk to chunk. Owned by
 * one thread.
 */
public final class LowFrameRate {
  public static final int STACK = 7;
  public static final int STEP = 6;
  private final List<float[]> pending = new ArrayList<>();
  private boolean begun;

  /** @param last nothing will follow: what is left is filled up with its last frame @return {@code [][560]} */
  public float[][] accept(float[][] frames, boolean last) {
    if (frames.length == 0 && !last) return new float[0][];
    if (frames.length > 0 && !begun) {
      begun = true;
      for (int i = 0; i < STACK / 2; i++) pending.add(frames[0]);
    }
    boolean some = frames.length > 0;
    pending.addAll(List.of(frames));
    int held = pending.size();
    if (some && held < STACK || held == 0) return new float[0][];
    List<float[]> out = new ArrayList<>();
    int steps = Math.ceilDiv(held - STACK / 2, STEP);
    int used = steps;
    for (int i = 0; i < steps; i++) {
      if (held - i * STEP < STACK && !last) {
        used = i;
        break;
      }
      out.add(stack(i * STEP));
    }
    pending.subList(0, Math.min(held - 1, used * STEP)).clear();
    return out.toArray(float[][]::new);
  }

  /** Goes on from where {@code other} is. */
  public void copyFrom(LowFrameRate other) {
    pending.clear();
    pending.addAll(other.pending);
    begun = other.begun;
  }

  private float[] stack(int from) {
    float[] all = new float[STACK * pending.getFirst().length];
    int width = pending.getFirst().length;
    for (int i = 0; i < STACK; i++)
      System.arraycopy(pending.get(Math.min(from + i, pending.size() - 1)), 0, all, i * width, width);
    return all;
  }
}

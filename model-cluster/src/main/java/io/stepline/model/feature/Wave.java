package io.stepline.model.feature;

/** Samples of 16 bit as numbers within 1. */
public final class Wave {
  private Wave() {}

  public static float[] of(short[] pcm) {
    return of(pcm, 0);
  }

  /** The samples from {@code from} on. */
  public static float[] of(short[] pcm, int from) {
    float[] out = new float[pcm.length - from];
    for (int i = 0; i < out.length; i++) out[i] = pcm[from + i] / 32_768f;
    return out;
  }
}

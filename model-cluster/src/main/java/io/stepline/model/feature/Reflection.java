package io.stepline.model.feature;

/** Padding by reflection, as torch and NumPy have it: the sample at the edge is not repeated. */
public final class Reflection {
  private Reflection() {}

  /** Where a sample before the first or after the last is found. */
  public static int of(int i, int length) {
    if (i < 0) return -i;
    return i < length ? i : 2 * (length - 1) - i;
  }
}

package io.stepline.ops.evaluate;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * How far a figure over calls could have come out otherwise with other calls of the same kind: the percentile bootstrap
 * (Efron 1979), calls drawn whole and both arms of a call together. Pure, with a fixed seed.
 */
final class Bootstrap {
  private static final int DRAWS = 2_000;
  private static final long SEED = 20250217;

  /** @param low and {@code high}: 95 of 100 draws lie between */
  record Interval(double value, double low, double high) {
    /** Whether no difference is outside the interval. */
    boolean isSure() {
      return low > 0 || high < 0;
    }

    String shown(String form) {
      return String.format(Locale.ROOT, form + " [" + form + ", " + form + "]", value, low, high);
    }
  }

  private Bootstrap() {}

  /** @param figure of calls by their indices, of which some come several times; NaN where it cannot be told */
  static Interval of(int calls, ToDoubleFunction<int[]> figure) {
    int[] all = new int[calls];
    Arrays.setAll(all, i -> i);
    Random random = new Random(SEED);
    double[] draws = new double[DRAWS];
    int known = 0;
    for (int d = 0; d < DRAWS; d++) {
      double one = figure.applyAsDouble(random.ints(calls, 0, Math.max(1, calls)).toArray());
      if (!Double.isNaN(one)) draws[known++] = one;
    }
    double value = figure.applyAsDouble(all);
    if (known == 0) return new Interval(value, Double.NaN, Double.NaN);
    double[] sorted = Arrays.copyOf(draws, known);
    Arrays.sort(sorted);
    return new Interval(value, sorted[(int) (known * 0.025)], sorted[(int) Math.min(known - 1L, known * 0.975)]);
  }
}

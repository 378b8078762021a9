package io.stepline.model.strict;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/** Finds what somebody meant who wrote a word that is not known. Pure. */
public final class Nearest {
  private static final int MOST_LISTED = 24;

  private Nearest() {}

  /** The known word that is fewest letters away, if it is near. */
  public static Optional<String> to(String word, Collection<String> known) {
    return known.stream().filter(k -> distance(word, k) <= Math.max(1, Math.min(word.length(), k.length()) / 3))
        .min(Comparator.<String>comparingInt(k -> distance(word, k)).thenComparing(Comparator.naturalOrder()));
  }

  /** A half sentence that helps on: the nearest word, or all there are. */
  public static String hint(String word, Collection<String> known) {
    return to(word, known).map(n -> "; did you mean '" + n + "'?")
        .orElseGet(() -> known.isEmpty() ? "; there is none"
            : "; there is " + String.join(", ", new TreeSet<>(known).stream().limit(MOST_LISTED).toList())
                + (known.size() > MOST_LISTED ? ", ..." : ""));
  }

  /** Letters to put in, take out, change or swap with their neighbour. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) d[i][0] = i;
    for (int j = 0; j <= b.length(); j++) d[0][j] = j;
    for (int i = 1; i <= a.length(); i++)
      for (int j = 1; j <= b.length(); j++) {
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + same);
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1))
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
      }
    return d[a.length()][b.length()];
  }
}

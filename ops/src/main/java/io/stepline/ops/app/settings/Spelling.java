package io.stepline.ops.app.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What somebody who misspelt a name is likely to have meant. */
final class Spelling {
  private static final int MOST = 3;

  private Spelling() {}

  /** The end of a refusal: up to three names that are like the one given, or where all of them stand. */
  static String cure(String given, Collection<String> names) {
    List<String> near = names.stream().filter(n -> distance(given, n) <= Math.max(2, n.length() / 4))
        .sorted(Comparator.<String>comparingInt(n -> distance(given, n)).thenComparing(n -> n)).limit(MOST).toList();
    if (!near.isEmpty()) return "; did you mean " + String.join(" or ", near) + "?";
    String family = given.contains(".") ? given.substring(0, given.indexOf('.') + 1) : given + ".";
    List<String> kin = names.stream().filter(n -> n.startsWith(family)).sorted().toList();
    return kin.isEmpty() ? "; ./stepline settings lists them"
        : kin.stream().collect(Collectors.joining(", ", "; of " + family + " there are ", ""));
  }

  /** Letters put in, left out, changed or swapped with their neighbour. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int other = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + other, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1))
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
    return d[a.length()][b.length()];
  }
}

package io.stepline.ops.evaluate;

import java.util.Arrays;
import java.util.Locale;

/** Word errors of what was heard against what was said: substitutions, deletions and insertions. Pure. */
record WordErrors(int errors, int words) {
  static final WordErrors NONE = new WordErrors(0, 0);
  private static final int MOST_WORDS = 2_000;

  WordErrors plus(WordErrors other) {
    return new WordErrors(errors + other.errors, words + other.words);
  }

  static WordErrors of(String said, String heard) {
    String[] a = words(said);
    String[] b = words(heard);
    int[] before = new int[b.length + 1];
    for (int j = 0; j <= b.length; j++) before[j] = j;
    for (int i = 1; i <= a.length; i++) {
      int[] now = new int[b.length + 1];
      now[0] = i;
      for (int j = 1; j <= b.length; j++)
        now[j] = Math.min(Math.min(before[j], now[j - 1]) + 1, before[j - 1] + (a[i - 1].equals(b[j - 1]) ? 0 : 1));
      before = now;
    }
    return new WordErrors(before[b.length], a.length);
  }

  private static String[] words(String text) {
    String plain = text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}' ]+", " ").strip();
    if (plain.isEmpty()) return new String[0];
    String[] all = plain.split(" +");
    return all.length <= MOST_WORDS ? all : Arrays.copyOf(all, MOST_WORDS);
  }
}

package io.stepline.model.voice;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Cuts a text where its marks are, as espeak-ng's clauses are cut: each sentence is a list of words with the mark
 * behind them. What is neither word nor mark is left out. Pure.
 */
final class Sentences {
  /** A mark within or at the end of a sentence. @param mark of one character; empty at the end of a text without */
  record Piece(String words, String mark) {
    boolean ends() {
      return !mark.isEmpty() && ".!?".contains(mark);
    }
  }

  private static final Map<Integer, String> WIDE = Map.of((int) '。', ".", (int) '．', ".", (int) '！', "!", (int) '？',
      "?", (int) '，', ",", (int) '、', ",", (int) '；', ";", (int) '：', ":", (int) '…', ".", (int) '।', ".");
  private static final Map<Integer, String> MARKS = Map.of((int) '.', ".", (int) '!', "!", (int) '?', "?", (int) ',',
      ",", (int) ';', ";", (int) ':', ":", (int) '—', ",", (int) '–', ",", (int) '¿', "", (int) '¡', "");
  private static final String KEPT = "'’-&%+=@°$€£/";

  private Sentences() {}

  static List<List<Piece>> of(String text) {
    List<List<Piece>> sentences = new ArrayList<>();
    List<Piece> sentence = new ArrayList<>();
    StringBuilder words = new StringBuilder();
    int[] all = text.codePoints().toArray();
    for (int i = 0; i < all.length; i++) {
      String mark = mark(all, i);
      if (mark.isEmpty()) {
        words.appendCodePoint(
            Character.isLetterOrDigit(all[i]) || Character.getType(all[i]) == Character.NON_SPACING_MARK
                || Character.getType(all[i]) == Character.COMBINING_SPACING_MARK || KEPT.indexOf(all[i]) >= 0
                || ".,:".indexOf(all[i]) >= 0 ? all[i] : ' ');
        continue;
      }
      if (!words.isEmpty() && words.chars().anyMatch(c -> c != ' ')) {
        sentence.add(new Piece(words.toString().strip(), mark));
        if (sentence.getLast().ends()) {
          sentences.add(List.copyOf(sentence));
          sentence.clear();
        }
      }
      words.setLength(0);
    }
    if (words.chars().anyMatch(c -> c != ' ')) sentence.add(new Piece(words.toString().strip(), ""));
    if (!sentence.isEmpty()) sentences.add(List.copyOf(sentence));
    return sentences;
  }

  /** Empty for what is none: a full stop or a comma between two digits, a colon before a letter. */
  private static String mark(int[] all, int at) {
    String wide = WIDE.getOrDefault(all[at], "");
    if (!wide.isEmpty()) return wide;
    boolean inside = ".,:".indexOf(all[at]) >= 0 && at + 1 < all.length && Character.isLetterOrDigit(all[at + 1]);
    return inside ? "" : MARKS.getOrDefault(all[at], "");
  }
}

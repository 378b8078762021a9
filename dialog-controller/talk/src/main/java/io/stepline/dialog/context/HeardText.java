package io.stepline.dialog.context;

import io.stepline.kafka.contract.SpokenMark;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How much of a text sounded in so many seconds: whole marks, and of the one that was cut as many of its units as its
 * share of time. A unit is a word; in scripts that put no spaces between words (Han, Kana, Thai, Lao, Khmer, Burmese)
 * it is a character as people see it. Pure.
 */
final class HeardText {
  private HeardText() {}

  static String upTo(List<SpokenMark> marks, double seconds) {
    StringBuilder said = new StringBuilder();
    for (SpokenMark m : marks) {
      double from = (double) m.fromSample() / m.sampleRateHz();
      double to = (double) m.toSample() / m.sampleRateHz();
      if (seconds >= to) said.append(m.text());
      else if (seconds > from) said.append(share(m.text(), (seconds - from) / (to - from)));
    }
    return said.toString().strip();
  }

  private static String share(String text, double share) {
    List<Integer> ends = unitEnds(text);
    int n = (int) Math.floor(ends.size() * share);
    return n == 0 ? "" : text.substring(0, ends.get(n - 1)).stripTrailing();
  }

  /** Where each unit ends, punctuation and spaces after it included. */
  private static List<Integer> unitEnds(String text) {
    List<Integer> ends = new ArrayList<>();
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    characters.setText(text);
    boolean inWord = false;
    boolean any = false;
    for (int from = characters.first(), to = characters.next(); to != BreakIterator.DONE; from = to, to =
        characters.next()) {
      int c = text.codePointAt(from);
      boolean alone = isUnspaced(c);
      boolean begins = alone || !inWord && Character.isLetterOrDigit(c);
      if (begins && any) ends.add(from);
      any |= begins;
      inWord = !alone && (inWord || Character.isLetterOrDigit(c)) && !Character.isWhitespace(c);
    }
    if (any) ends.add(text.length());
    return ends;
  }

  private static boolean isUnspaced(int c) {
    if (!Character.isLetter(c)) return false;
    return switch (Character.UnicodeScript.of(c)) {
      case HAN, HIRAGANA, KATAKANA, BOPOMOFO, THAI, LAO, KHMER, MYANMAR -> true;
      default -> false;
    };
  }

  /** The place in {@code text} behind so many letters, white space not counted; its end when it has fewer. */
  static int after(String text, int letters) {
    int seen = 0;
    for (int i = 0; i < text.length(); i++) {
      if (seen == letters) return i;
      if (!Character.isWhitespace(text.charAt(i))) seen++;
    }
    return text.length();
  }

  /** Characters that are no white space. */
  static int letters(CharSequence text) {
    return (int) text.chars().filter(c -> !Character.isWhitespace(c)).count();
  }
}

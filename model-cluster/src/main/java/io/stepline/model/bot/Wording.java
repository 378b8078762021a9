package io.stepline.model.bot;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Texts in the form in which they are compared: NFKC with case folded (Unicode 15, 3.13), decimal digits of all scripts
 * as 0 to 9, letters, marks, digits and inner apostrophes only. Pure.
 */
final class Wording {
  private static final Normalizer2 FOLDED = Normalizer2.getNFKCCasefoldInstance();
  private static final int APOSTROPHE = '\'';
  /** Written without spaces between words. */
  private static final Set<Integer> UNSPACED = Set.of(UScript.HAN, UScript.HIRAGANA, UScript.KATAKANA, UScript.THAI,
      UScript.LAO, UScript.KHMER, UScript.MYANMAR);

  private Wording() {}

  /** @return words with one space between them; empty for a text without a letter or digit */
  static String normal(String text) {
    StringBuilder out = new StringBuilder();
    FOLDED.normalize(text.replace('\u2019', '\'').replace('\u02BC', '\'')).codePoints().forEach(c -> {
      if (UCharacter.getType(c) == UCharacter.DECIMAL_DIGIT_NUMBER) out.append(UCharacter.digit(c, 10));
      else if (isOfWord(c)) out.appendCodePoint(c);
      else out.append(' ');
    });
    return out.toString().replaceAll("(?<![^ ])'+|'+(?![^ ])", " ").replaceAll(" +", " ").strip();
  }

  private static boolean isOfWord(int c) {
    return UCharacter.isLetterOrDigit(c) || c == APOSTROPHE || switch (UCharacter.getType(c)) {
      case UCharacter.NON_SPACING_MARK, UCharacter.COMBINING_SPACING_MARK, UCharacter.LETTER_NUMBER -> true;
      default -> false;
    };
  }

  /** Two texts with the same key say the same; in scripts without spaces, spaces do not count. */
  static String key(String text) {
    return String.join(" ", pieces(text)).replaceAll("(?<=[" + UNSPACED_CLASS + "]) | (?=[" + UNSPACED_CLASS + "])",
        "");
  }

  private static final String UNSPACED_CLASS =
      "\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\u30FC\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}";

  /** What may be a number word, or part of one: the words, in scripts without spaces the characters. */
  static List<String> pieces(String text) {
    List<String> all = new ArrayList<>();
    for (String word : normal(text).split(" ")) {
      if (word.codePoints().noneMatch(Wording::isUnspaced)) {
        if (!word.isEmpty()) all.add(word);
        continue;
      }
      BreakIterator clusters = BreakIterator.getCharacterInstance(ULocale.ROOT);
      clusters.setText(word);
      int from = clusters.first();
      StringBuilder latin = new StringBuilder();
      for (int to = clusters.next(); to != BreakIterator.DONE; from = to, to = clusters.next()) {
        String cluster = word.substring(from, to);
        if (!isUnspaced(cluster.codePointAt(0))) {
          latin.append(cluster);
          continue;
        }
        flush(latin, all);
        all.add(cluster);
      }
      flush(latin, all);
    }
    return all;
  }

  private static void flush(StringBuilder latin, List<String> all) {
    if (!latin.isEmpty()) all.add(latin.toString());
    latin.setLength(0);
  }

  static boolean isUnspaced(int codePoint) {
    return codePoint == 'ー' || UNSPACED.contains(UScript.getScript(codePoint));
  }

  /** The words as Unicode's rules and ICU's dictionaries divide them (UAX 29). */
  static List<String> words(String text) {
    String normal = key(text);
    BreakIterator breaks = BreakIterator.getWordInstance(ULocale.ROOT);
    breaks.setText(normal);
    List<String> all = new ArrayList<>();
    int from = breaks.first();
    for (int to = breaks.next(); to != BreakIterator.DONE; from = to, to = breaks.next()) {
      String word = normal.substring(from, to).strip();
      if (!word.isEmpty()) all.add(word);
    }
    return all;
  }
}

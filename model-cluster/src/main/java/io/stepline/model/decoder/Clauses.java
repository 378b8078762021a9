package io.stepline.model.decoder;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import io.stepline.model.ear.Ear;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts streamed text into clauses, so that speech begins with the first and not with the last. Sentences end where
 * Unicode's rules have it (UAX 29, by ICU), but not at abbreviations, initials and the numbers of a list; long ones are
 * cut at marks within them, and each line ends a clause. Joined, the clauses are the text, and where it is cut does not
 * depend on the pieces it comes in. Owned by one thread.
 */
final class Clauses {
  /** What is shorter is not worth a breath; a Chinese character is as wide as two letters. */
  private static final int MIN_WIDTH = 12;
  private static final int MIN_WIDTH_AT_COMMA = 20;
  private static final int MAX_CHARS = 300;
  private static final String MARKS = ";:؛،";
  private static final String WIDE_MARKS = "；：，";
  private static final String WIDE_COMMA = "、";
  private static final int LIST_NUMBER = 2;

  private final BreakIterator sentences;
  private final Ear ear;
  private final StringBuilder text = new StringBuilder();

  /** @param language such as {@code en} or {@code cmn} */
  Clauses(String language) {
    this.sentences = BreakIterator.getSentenceInstance(new ULocale(language));
    this.ear = Ear.of(language);
  }

  /** @return the clauses that are complete now */
  List<String> add(String more) {
    List<String> done = new ArrayList<>();
    for (int i = 0; i < more.length(); i++) {
      text.append(more.charAt(i));
      int cut = cut();
      if (cut > 0) done.add(taken(cut));
    }
    return done;
  }

  /** What is left. */
  List<String> finish() {
    return text.isEmpty() ? List.of() : List.of(taken(text.length()));
  }

  /** What is left, if it ends as a sentence does. */
  List<String> settled() {
    int end = trimmed(text.length());
    return end > 0 && ends(text.codePointBefore(end)) && !unfinished(end) ? finish() : List.of();
  }

  private String taken(int cut) {
    String clause = text.substring(0, cut);
    text.delete(0, cut);
    return clause;
  }

  /** Where the character that has just come shows the one before it to have ended a clause; 0 for nowhere. */
  private int cut() {
    int at = text.length() - 1;
    char now = text.charAt(at);
    int end = trimmed(at);
    if (now == '\n') return end > 0 ? at + 1 : 0;
    if (Character.isLowSurrogate(now)) return 0;
    if (end > 0 && !Character.isWhitespace(now)) {
      int last = text.codePointBefore(end);
      boolean marked = end < at && MARKS.indexOf(last) >= 0
          || !Character.isDigit(now) && (WIDE_MARKS.indexOf(last) >= 0
              || WIDE_COMMA.indexOf(last) >= 0 && width(end) >= MIN_WIDTH_AT_COMMA);
      boolean quoted = opens(now) && end == at && ends(last) && last != '.';
      if (width(end) >= MIN_WIDTH && (marked || quoted || sentence(at, end))) return at;
    }
    return text.length() > MAX_CHARS ? longest() : 0;
  }

  /** The rules find a sentence's end before {@code at}, whose last sign is before {@code end}. */
  private boolean sentence(int at, int end) {
    if (!text.substring(Math.max(0, end - 3), end).codePoints().anyMatch(Clauses::ends)) return false;
    sentences.setText(text.toString());
    return sentences.isBoundary(at) && !unfinished(end);
  }

  private static boolean opens(char c) {
    int type = Character.getType(c);
    return type == Character.START_PUNCTUATION || type == Character.INITIAL_QUOTE_PUNCTUATION;
  }

  private static boolean ends(int c) {
    return UCharacter.hasBinaryProperty(c, UProperty.S_TERM);
  }

  /** A full stop that ends no sentence: after an abbreviation, an initial, the number of a list or of a German day. */
  private boolean unfinished(int end) {
    if (text.charAt(end - 1) != '.') return false;
    int from = end - 1;
    while (from > 0 && !Character.isWhitespace(text.charAt(from - 1)) && "(\"'„“«".indexOf(text.charAt(from - 1)) < 0)
      from--;
    String word = text.substring(from, end - 1);
    boolean number = word.length() <= LIST_NUMBER && word.chars().allMatch(Character::isDigit);
    boolean initial = word.codePointCount(0, word.length()) == 1 && Character.isUpperCase(word.codePointAt(0));
    boolean initials = word.matches("(?:\\p{L}\\.)+\\p{L}");
    return !word.isEmpty() && (number || initial || initials || ear.unfinished(word));
  }

  /** Where the text before {@code at} ends without the white space after it. */
  private int trimmed(int at) {
    int end = at;
    while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) end--;
    return end;
  }

  private int width(int end) {
    int width = 0;
    for (int i = 0; i < end; i++) {
      int wide = UCharacter.getIntPropertyValue(text.charAt(i), UProperty.EAST_ASIAN_WIDTH);
      width += wide == UCharacter.EastAsianWidth.WIDE || wide == UCharacter.EastAsianWidth.FULLWIDTH ? 2 : 1;
    }
    return width;
  }

  /** At a space, or between characters where there is none. */
  private int longest() {
    int space = text.lastIndexOf(" ", MAX_CHARS - 1) + 1;
    if (space > 0) return space;
    return Character.isHighSurrogate(text.charAt(MAX_CHARS - 1)) ? MAX_CHARS - 1 : MAX_CHARS;
  }
}

package io.stepline.dialog.policy;

import java.util.Collection;
import java.util.Locale;

/**
 * Words as they are spoken: lower case, without marks, one space between words. A phrase of a script that puts no
 * spaces between words stands anywhere, any other at the borders of words. Pure.
 */
final class Phrase {
  private Phrase() {}

  static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replace('’', '\'').replaceAll("[^\\p{L}\\p{M}\\p{N}' ]", " ").strip()
        .replaceAll(" +", " ");
  }

  /** @param text plain, as the phrases are */
  static boolean contains(String text, String phrase) {
    if (phrase.isEmpty()) return false;
    for (int at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
      if (begins(text, at, phrase) && ends(text, at + phrase.length(), phrase)) return true;
    }
    return false;
  }

  static boolean endsWith(String text, String phrase) {
    return !phrase.isEmpty() && text.endsWith(phrase) && begins(text, text.length() - phrase.length(), phrase);
  }

  /** Whether the text is made of such phrases alone. @param joined they may be written as one word */
  static boolean isMadeOf(String text, Collection<String> phrases, boolean joined) {
    boolean[] reached = new boolean[text.length() + 1];
    reached[0] = true;
    for (int at = 0; at < text.length(); at++) {
      if (!reached[at]) continue;
      if (text.charAt(at) == ' ') reached[at + 1] = true;
      for (String p : phrases) {
        if (p.isEmpty() || !text.startsWith(p, at)) continue;
        if (joined || begins(text, at, p) && ends(text, at + p.length(), p)) reached[at + p.length()] = true;
      }
    }
    return !text.isEmpty() && reached[text.length()];
  }

  private static boolean begins(String text, int at, String phrase) {
    return at == 0 || text.charAt(at - 1) == ' ' || isUnspaced(phrase.codePointAt(0));
  }

  private static boolean ends(String text, int at, String phrase) {
    return at == text.length() || text.charAt(at) == ' ' || isUnspaced(phrase.codePointBefore(phrase.length()));
  }

  private static boolean isUnspaced(int c) {
    return switch (Character.UnicodeScript.of(c)) {
      case HAN, HIRAGANA, KATAKANA, BOPOMOFO, THAI, LAO, KHMER, MYANMAR -> true;
      default -> c == 'ー';
    };
  }
}

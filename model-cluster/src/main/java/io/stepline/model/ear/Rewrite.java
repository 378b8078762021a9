package io.stepline.model.ear;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts words in the place of what a pattern finds, apart from the letters about it. Pure. */
final class Rewrite {
  /** Says a match, or leaves it as it is. */
  interface Saying {
    /** @param before the word that stands before it; empty for none */
    Optional<String> say(MatchResult match, String before);
  }

  private static final Pattern LAST_WORD = Pattern.compile("(\\p{L}+)\\s*$");

  private Rewrite() {}

  /** @param gap between a word and what stands about it */
  static String all(String text, Pattern pattern, String gap, Saying saying) {
    Matcher m = pattern.matcher(text);
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (m.find()) {
      if (m.end() == m.start()) continue;
      Matcher word = LAST_WORD.matcher(text.substring(Math.max(0, m.start() - 30), m.start()));
      Optional<String> said = saying.say(m, word.find() ? word.group(1) : "");
      if (said.isEmpty()) continue;
      out.append(text, at, m.start());
      if (!out.isEmpty() && Character.isLetterOrDigit(out.charAt(out.length() - 1))) out.append(gap);
      out.append(said.get());
      at = m.end();
      if (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) out.append(gap);
    }
    return out.append(text, at, text.length()).toString();
  }

  static String group(MatchResult m, int group) {
    return group > m.groupCount() ? "" : Optional.ofNullable(m.group(group)).orElse("");
  }
}

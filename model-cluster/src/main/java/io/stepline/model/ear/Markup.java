package io.stepline.model.ear;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Takes away what is for the eye: Markdown, tables, HTML, emoji. Pure. */
final class Markup {
  private record Rule(Pattern pattern, String to) {
    Rule(String pattern, String to) {
      this(Pattern.compile(pattern, Pattern.MULTILINE), to);
    }
  }

  private static final List<Rule> RULES = List.of(
      new Rule("^[ \\t]*```.*$", ""),
      new Rule("^[ \\t]*\\|?[ \\t:|-]*-{3,}[ \\t:|-]*$", ""),
      new Rule("!?\\[([^\\]]{0,300})\\]\\([^)\\s]{0,500}\\)", "$1"),
      new Rule("^[ \\t]{0,3}#{1,6}\\s+", ""),
      new Rule("^[ \\t]{0,3}>\\s?", ""),
      new Rule("^[ \\t]*[-*+•◦▪]\\s+", ""),
      new Rule("^[ \\t]*(\\d{1,2})[.)]\\s+", "$1, "),
      new Rule("^[ \\t]*\\|[ \\t]*|[ \\t]*\\|[ \\t]*$", ""),
      new Rule("[ \\t]*\\|[ \\t]*", ", "),
      new Rule("</?[A-Za-z][^<>]{0,60}>", " "),
      new Rule("\\*{1,3}(?=\\S)|(?<=\\S)\\*{1,3}|~~|`+", ""),
      new Rule("(?<![\\p{L}\\p{N}])_{1,3}|_{1,3}(?![\\p{L}\\p{N}])", ""),
      new Rule("\\s*[→⇒➔]\\s*", ", "));

  private Markup() {}

  static String plain(String written) {
    String text = written.codePoints().filter(c -> !picture(c))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    for (Rule r : RULES) text = r.pattern().matcher(text).replaceAll(r.to());
    return text.lines().map(String::strip).filter(l -> !l.isEmpty()).map(Markup::paused)
        .collect(Collectors.joining(" ")).replaceAll(",$", "");
  }

  /** A line is a breath. */
  private static String paused(String line) {
    return Character.isLetterOrDigit(line.codePointBefore(line.length())) ? line + "," : line;
  }

  private static boolean picture(int c) {
    boolean joins = c == 0x200D || c == 0x200B || c == 0xFEFF || c == 0xFE0F || c == 0x20E3;
    boolean arrow = c >= 0x2190 && c <= 0x21FF;
    return joins || c >= 0x1F1E6 && c <= 0x1F1FF || c >= 0xE0000 && c <= 0xE007F
        || !arrow && (Character.isExtendedPictographic(c) || Character.isEmojiPresentation(c)
            || Character.isEmojiModifier(c));
  }
}

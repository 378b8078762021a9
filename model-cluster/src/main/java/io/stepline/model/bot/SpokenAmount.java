package io.stepline.model.bot;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads numbers ("twenty three", "two point five") and sums ("twelve dollars fifty", 十二块五). Pure. */
final class SpokenAmount {
  private final SlotWords words;

  SpokenAmount(SlotWords words) {
    this.words = words;
  }

  /** @param said as it was said, where a decimal point is still one */
  Reading number(String said, String folded) {
    Matcher written = Pattern.compile("\\s*([-−]?)([0-9]{1,9})[.](\\d{1,4})\\s*").matcher(said);
    if (written.matches()) return number(written.group(1), written.group(2), written.group(3));
    if (said.strip().startsWith("-") || said.strip().startsWith("−"))
      return folded.matches("[0-9]{1,9}") ? number("-", folded, "") : new Reading.None();
    Matcher m = Pattern.compile("(?:(" + any(words.minusWords()) + ") )?([0-9]{1,9})(?: (?:" + any(words.point())
        + ") ((?:[0-9] ?){1,4}))?").matcher(folded);
    return m.matches() ? number(text(m, 1).isEmpty() ? "" : "-", m.group(2), text(m, 3).replace(" ", ""))
        : new Reading.None();
  }

  private static Reading number(String sign, String whole, String decimals) {
    String minus = sign.isEmpty() ? "" : "-";
    return new Reading.Value(
        new BigDecimal(minus + whole + (decimals.isEmpty() ? "" : "." + decimals)).toPlainString());
  }

  Reading money(String said, String folded) {
    Matcher written = Pattern.compile("\\s*[$€£¥]?\\s*([0-9]{1,9})[.,](\\d{2})\\s*(?:[$€£¥]|\\p{L}+)?\\s*")
        .matcher(said.replaceAll("(?<=[0-9]),(?=[0-9]{3})", ""));
    if (written.matches()) return sum(written.group(1), written.group(2));
    String major = any(words.major());
    String minor = any(words.minor());
    Matcher whole = Pattern.compile("([0-9]{1,9})(?: (?:" + major + "))?(?: (?:" + any(words.and())
        + "))?(?: ([0-9]{1,2})(?: (?:" + minor + "))?)?").matcher(folded);
    if (whole.matches()) {
      boolean tenths = text(whole, 2).length() == 1 && !folded.matches(".* (?:" + minor + ")") && words.and().isEmpty();
      return sum(whole.group(1), tenths ? whole.group(2) + "0" : text(whole, 2));
    }
    Matcher small = Pattern.compile("([0-9]{1,2}) (?:" + minor + ")").matcher(folded);
    return small.matches() ? sum("0", small.group(1)) : new Reading.None();
  }

  /** Whole amounts by keys; a star stands for the point. */
  Reading keys(String keys) {
    Matcher m = Pattern.compile("([0-9]{1,9})(?:\\*([0-9]{1,2}))?").matcher(keys);
    return m.matches() ? sum(m.group(1), text(m, 2).length() == 1 ? m.group(2) + "0" : text(m, 2))
        : new Reading.None();
  }

  private static Reading sum(String whole, String hundredths) {
    BigDecimal sum = new BigDecimal(whole + "." + (hundredths.isEmpty() ? "00"
        : hundredths.length() == 1 ? "0" + hundredths : hundredths));
    return new Reading.Value(sum.setScale(2, RoundingMode.UNNECESSARY).toPlainString());
  }

  private static String text(Matcher m, int group) {
    return Optional.ofNullable(m.group(group)).orElse("");
  }

  /** Any of the words; nothing where there are none. */
  private static String any(List<String> phrases) {
    return phrases.isEmpty() ? "(?!)"
        : phrases.stream().map(SlotText::plain).map(Pattern::quote).collect(Collectors.joining("|"));
  }
}

package io.stepline.model.ear;

import com.fasterxml.jackson.databind.JsonNode;
import com.ibm.icu.text.DateFormatSymbols;
import com.ibm.icu.text.RuleBasedNumberFormat;
import com.ibm.icu.util.ULocale;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Numbers as words, by ICU's spellout rules (unicode.org CLDR, rbnf). Thread-safe. */
final class SpokenNumbers {
  private final RuleBasedNumberFormat format;
  private final JsonNode data;
  private final String[] months;

  SpokenNumbers(String language, JsonNode data) {
    this.format = new RuleBasedNumberFormat(new ULocale(language), RuleBasedNumberFormat.SPELLOUT);
    this.data = data;
    this.months = DateFormatSymbols.getInstance(new ULocale(language)).getMonths(DateFormatSymbols.FORMAT,
        DateFormatSymbols.WIDE);
  }

  /** @param rule of ICU, such as {@code %spellout-ordinal} */
  synchronized String by(String rule, long number) {
    return format.format(number, rule).replace("\u00AD", "").replace("〇", data.path("digits").get(0).asText());
  }

  boolean knows(String rule) {
    return Arrays.asList(format.getRuleSetNames()).contains(rule);
  }

  String cardinal(long number) {
    return by(data.path("cardinal").asText(), number);
  }

  /** @param before the word before it, on which its ending may depend */
  String ordinal(long number, String before) {
    JsonNode forms = data.path("ordinals");
    return by(forms.path(before.toLowerCase(Locale.ROOT)).asText(forms.path("default").asText()), number);
  }

  String year(long number) {
    return by(data.path("year").asText(), number);
  }

  /** One after the other. */
  String digits(String digits) {
    return digits.chars().filter(c -> c >= '0' && c <= '9').mapToObj(c -> data.path("digits").get(c - '0').asText())
        .collect(Collectors.joining(gap()));
  }

  /**
   * Long ones without marks for thousands are read digit by digit, as are those that begin with naught.
   *
   * @param whole as written; {@code fraction} its digits, empty for none
   */
  String decimal(String whole, String fraction) {
    String bare = whole.replaceAll("\\D", "");
    boolean spelt = whole.equals(bare) && bare.length() > 6 || bare.length() > 15
        || bare.length() > 1 && bare.startsWith("0");
    String words = spelt ? digits(bare) : cardinal(Long.parseLong(bare));
    return fraction.isEmpty() ? words : words + gap() + data.path("point").asText() + gap() + digits(fraction);
  }

  /** @param month 1 to 12 */
  String month(int month) {
    return months[month - 1];
  }

  String[] months() {
    return months.clone();
  }

  /** What stands between words. */
  String gap() {
    return data.path("joined").asBoolean() ? "" : " ";
  }
}

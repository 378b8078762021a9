package io.stepline.model.ear;

import static io.stepline.model.ear.Rewrite.group;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Dates, telephone numbers, ranges and times of day. Pure. */
final class SpokenDates {
  private static final Pattern ISO = Pattern.compile("(?<![\\d-])(\\d{4})-(\\d{1,2})-(\\d{1,2})(?![\\d-])");
  private static final Pattern SLASHED =
      Pattern.compile("(?<![\\d/])(\\d{1,2})/(\\d{1,2})/(\\d{4}|\\d{2})(?![\\d/])");
  private static final Pattern DOTTED =
      Pattern.compile("(?<![\\d.])(\\d{1,2})\\.\\s?(\\d{1,2})\\.(?:\\s?(\\d{4}|\\d{2}))?(?![\\d.])");
  private static final Pattern PHONE =
      Pattern.compile("(?<![A-Za-z\\d.,])\\+?\\(?\\d[\\d\\s()./-]{5,25}\\d(?![A-Za-z\\d%€$])");
  private static final Pattern RANGE = Pattern.compile("(?<=\\d|\\d[AaPp][Mm])\\s?[–—-]\\s?(?=\\d)");
  private static final int FEWEST_DIGITS = 7;
  private static final int FEWEST_SPACED = 9;

  private final JsonNode rules;
  private final SpokenNumbers numbers;

  private SpokenDates(JsonNode rules, SpokenNumbers numbers) {
    this.rules = rules;
    this.numbers = numbers;
  }

  static List<UnaryOperator<String>> steps(JsonNode rules, SpokenNumbers numbers) {
    SpokenDates d = new SpokenDates(rules, numbers);
    String gap = numbers.gap();
    boolean monthFirst = rules.path("dates").path("order").asText().equals("mdy");
    List<UnaryOperator<String>> steps = new ArrayList<>();
    steps.add(t -> Rewrite.all(t, ISO, gap, (m, b) -> d.date(m.group(1), m.group(2), m.group(3), b)));
    steps.add(t -> Rewrite.all(t, SLASHED, gap, (m, b) -> monthFirst && Integer.parseInt(m.group(1)) <= 12
        ? d.date(m.group(3), m.group(1), m.group(2), b) : d.date(m.group(3), m.group(2), m.group(1), b)));
    if (rules.path("dates").path("order").asText().equals("dmy"))
      steps.add(t -> Rewrite.all(t, DOTTED, gap, (m, b) -> d.date(group(m, 3), m.group(2), m.group(1), b)));
    if (gap.equals(" ")) steps.addAll(d.written());
    steps.add(t -> Rewrite.all(t, PHONE, gap, (m, b) -> d.phone(m)));
    steps.add(t -> RANGE.matcher(t).replaceAll(gap + rules.path("to").asText() + gap));
    for (String form : List.of("time", "hour")) {
      if (!rules.has(form)) continue;
      Pattern pattern = Pattern.compile("(?<![\\d:.,])(?:" + rules.path(form).asText() + ")");
      steps.add(t -> Rewrite.all(t, pattern, gap, (m, b) -> form.equals("hour")
          ? d.time(m.group(1), "0", group(m, 2)) : d.time(m)));
    }
    return steps;
  }

  /** Days beside the names of months. */
  private List<UnaryOperator<String>> written() {
    String[] months = numbers.months();
    String names = Arrays.stream(months).limit(12).map(Pattern::quote).collect(Collectors.joining("|"));
    int flags = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    Pattern dayFirst = Pattern.compile("(?<![\\d.,])(\\d{1,2})(?:\\.|st|nd|rd|th|er)?\\s+(?:de\\s+|of\\s+)?(" + names
        + ")\\b(?:,?\\s+(?:de\\s+)?(\\d{4}))?", flags);
    Pattern monthFirst = Pattern.compile("\\b(" + names + ")\\s+(\\d{1,2})(?:st|nd|rd|th)?(?![\\d:.,]\\d)\\b"
        + "(?:,?\\s+(\\d{4}))?(?!\\d)", flags);
    List<UnaryOperator<String>> steps = new ArrayList<>();
    steps
        .add(t -> Rewrite.all(t, dayFirst, " ", (m, b) -> date(group(m, 3), month(m.group(2), months), m.group(1), b)));
    if (rules.path("dates").path("order").asText().equals("mdy"))
      steps.add(
          t -> Rewrite.all(t, monthFirst, " ", (m, b) -> date(group(m, 3), month(m.group(1), months), m.group(2), b)));
    return steps;
  }

  private static String month(String name, String[] months) {
    for (int i = 0; i < 12; i++) if (months[i].equalsIgnoreCase(name)) return Integer.toString(i + 1);
    throw new IllegalStateException("a month that is none");
  }

  private Optional<String> date(String year, String month, String day, String before) {
    int m = Integer.parseInt(month);
    int d = Integer.parseInt(day);
    if (m < 1 || m > 12 || d < 1 || d > 31) return Optional.empty();
    JsonNode form = rules.path("dates");
    String spokenDay = switch (form.path("ordinal").asText()) {
      case "default" -> numbers.ordinal(d, "");
      case "before" -> numbers.ordinal(d, before);
      case "first-only" -> d == 1 ? numbers.ordinal(d, "") : numbers.cardinal(d);
      default -> numbers.cardinal(d);
    };
    String said = form.path(year.isEmpty() ? "short" : "full").asText().replace("{day}", spokenDay).replace("{month}",
        numbers.month(m));
    return Optional.of(year.isEmpty() ? said
        : said.replace("{year}", numbers.year(Long.parseLong(year.length() == 2 ? "20" + year : year))));
  }

  /** What is a number with marks for thousands is no telephone number. */
  private Optional<String> phone(MatchResult m) {
    String text = m.group();
    long digits = text.chars().filter(Character::isDigit).count();
    boolean plain = text.chars().allMatch(Character::isDigit);
    boolean sure = text.startsWith("+") || text.startsWith("0") || text.startsWith("(") || text.contains("-") || plain;
    if (digits < (sure ? FEWEST_DIGITS : FEWEST_SPACED)) return Optional.empty();
    if (!plain && text.matches("\\d{1,3}([ .\u00A0\u202F]\\d{3})+") && !text.startsWith("0")) return Optional.empty();
    String said = Arrays.stream(text.split("[^\\d]+")).filter(p -> !p.isEmpty()).map(numbers::digits)
        .collect(Collectors.joining(rules.path("spelt").asText()));
    return Optional.of(text.startsWith("+") ? rules.path("plus").asText() + numbers.gap() + said : said);
  }

  /** The first two groups that have matched are hour and minute, a letter after them morning or afternoon. */
  private Optional<String> time(MatchResult m) {
    List<String> found = new ArrayList<>();
    for (int i = 1; i <= m.groupCount(); i++) if (!group(m, i).isEmpty()) found.add(m.group(i));
    return time(found.get(0), found.get(1), found.size() > 2 ? found.get(2) : "");
  }

  private Optional<String> time(String hour, String minute, String half) {
    int h = Integer.parseInt(hour);
    int min = Integer.parseInt(minute);
    if (h > 24 || min > 59) return Optional.empty();
    JsonNode form = rules.path("times");
    String rule = form.path("feminine").asText(rules.path("money").path("one").asText());
    String spokenHour = half.isEmpty() ? numbers.by(rule, h) : numbers.cardinal(h);
    String template = min > 0 ? form.path(min < 10 ? "small" : "full").asText()
        : !half.isEmpty() ? "{h}" : h == 1 && form.has("one") ? form.path("one").asText() : form.path("hour").asText();
    String said = template.replace("{h}", spokenHour).replace("{m}", numbers.cardinal(min));
    return Optional.of(half.isEmpty() ? said
        : form.path(half.toLowerCase(Locale.ROOT) + "m").asText("{t}").replace("{t}", said));
  }
}

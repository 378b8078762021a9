package io.stepline.model.ear;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Money, ordinals, units and numbers. Pure. */
final class SpokenAmounts {
  private static final Pattern SIGN = Pattern.compile("(?<![\\p{L}\\d.,])[-−](?=\\d)");
  private static final int CENTS = 2;

  /** Words for a currency or a unit, by the pattern that finds it. */
  private record Word(Pattern pattern, JsonNode words) {}

  private final JsonNode rules;
  private final SpokenNumbers numbers;
  private final String number;
  private final String gap;

  private SpokenAmounts(JsonNode rules, SpokenNumbers numbers) {
    this.rules = rules;
    this.numbers = numbers;
    this.gap = numbers.gap();
    String mark = rules.path("group").asText();
    String group = mark.equals(",") ? "," : mark.equals(" ") ? "[ \u00A0\u202F]" : "[.\u00A0\u202F]";
    String decimal = rules.path("decimal").asText().equals(".") ? "\\." : "[.,]";
    number = "(?<!\\d)(\\d{1,3}(?:" + group + "\\d{3})+(?!\\d)|\\d+)(?:" + decimal + "(\\d+))?";
  }

  static List<UnaryOperator<String>> steps(JsonNode rules, SpokenNumbers numbers) {
    SpokenAmounts a = new SpokenAmounts(rules, numbers);
    List<UnaryOperator<String>> steps = new ArrayList<>(a.money());
    Pattern ordinal = Pattern.compile("(?<![\\p{L}\\d.,])" + rules.path("ordinal").asText());
    boolean byWord = rules.path("dates").path("ordinal").asText().equals("before");
    steps.add(
        t -> Rewrite.all(t, ordinal, a.gap, (m, b) -> byWord && !rules.path("ordinals").has(b.toLowerCase(Locale.ROOT))
            ? Optional.empty() : Optional.of(numbers.ordinal(Long.parseLong(m.group(1)), b))));
    steps.addAll(a.units());
    if (rules.has("yearly")) {
      Pattern yearly = Pattern.compile(rules.path("yearly").asText());
      steps.add(t -> Rewrite.all(t, yearly, a.gap, (m, b) -> Optional.of(numbers.year(Long.parseLong(m.group(1))))));
    }
    steps.add(t -> SIGN.matcher(t).replaceAll(rules.path("minus").asText() + a.gap));
    Pattern plain = Pattern.compile(a.number);
    steps.add(t -> Rewrite.all(t, plain, a.gap, (m, b) -> Optional.of(a.plain(m))));
    return steps;
  }

  private static String bare(String whole) {
    return whole.replaceAll("\\D", "");
  }

  private String plain(MatchResult m) {
    String whole = bare(m.group(1));
    boolean year = m.group(1).length() == 4 && m.group(2) == null && gap.equals(" ") && whole.compareTo("1100") >= 0
        && whole.compareTo("2099") <= 0;
    return year ? numbers.year(Long.parseLong(whole)) : numbers.decimal(m.group(1), group(m, 2));
  }

  private static String group(MatchResult m, int i) {
    return Rewrite.group(m, i);
  }

  private List<Word> words(String key) {
    Map<String, JsonNode> all = new LinkedHashMap<>();
    rules.path(key).properties().forEach(e -> all.put(e.getKey(), e.getValue()));
    return all.entrySet().stream().map(e -> new Word(Pattern.compile(e.getKey()), e.getValue())).toList();
  }

  private static JsonNode of(List<Word> words, String found) {
    return words.stream().filter(w -> w.pattern().matcher(found).matches()).findFirst().orElseThrow().words();
  }

  private static String any(List<Word> words) {
    return words.stream().map(w -> w.pattern().pattern())
        .sorted(Comparator.comparingInt(String::length).reversed()).collect(Collectors.joining("|"));
  }

  private List<UnaryOperator<String>> money() {
    List<Word> currencies = words("currencies");
    String scale = "(?:\\s?(" + rules.path("scales").properties().stream().map(e -> Pattern.quote(e.getKey()))
        .sorted(Comparator.comparingInt(String::length).reversed()).collect(Collectors.joining("|")) + ")(?!\\p{L}))?";
    Pattern before = Pattern.compile("(" + any(currencies) + ")\\s?" + number + scale);
    Pattern after = Pattern.compile(number + scale + "\\s?(" + any(currencies) + ")"
        + (gap.isEmpty() ? "" : "(?![\\p{L}])"));
    return List.of(
        t -> Rewrite.all(t, before, gap,
            (m, b) -> Optional.of(sum(of(currencies, m.group(1)), m.group(2), group(m, 3), group(m, 4)))),
        t -> Rewrite.all(t, after, gap,
            (m, b) -> Optional.of(sum(of(currencies, m.group(4)), m.group(1), group(m, 2), group(m, 3)))));
  }

  private String sum(JsonNode currency, String whole, String fraction, String scale) {
    String amount = bare(whole);
    JsonNode form = rules.path("money");
    boolean one = amount.equals("1");
    String major = currency.get(one && fraction.isEmpty() ? 0 : 1).asText();
    if (!scale.isEmpty()) return numbers.decimal(whole, fraction) + gap + rules.path("scales").path(scale).asText()
        + gap + major;
    String whole1 = one ? numbers.by(form.path("one").asText(), 1) : numbers.decimal(whole, "");
    String both = form.path("both").asText();
    if (both.contains("{d}") && !fraction.isEmpty())
      return both.replace("{d}", numbers.decimal(whole, fraction.replaceFirst("0+$", "")))
          .replace("{major}", major);
    if (fraction.length() > CENTS) return numbers.decimal(whole, fraction) + gap + major;
    int cents = fraction.isEmpty() ? 0 : Integer.parseInt(fraction.length() == 1 ? fraction + "0" : fraction);
    String minor = currency.get(cents == 1 ? 2 : 3).asText();
    String spokenCents = cents == 1 ? numbers.by(form.path("one").asText(), 1) : numbers.cardinal(cents);
    if (cents == 0) return form.path("whole").asText().replace("{n}", whole1).replace("{major}",
        currency.get(one ? 0 : 1).asText());
    if (amount.matches("0+")) return spokenCents + gap + minor;
    return both.replace("{n}", whole1).replace("{major}", currency.get(one ? 0 : 1).asText())
        .replace("{c}", spokenCents).replace("{minor}", minor);
  }

  private List<UnaryOperator<String>> units() {
    List<Word> units = words("units");
    List<UnaryOperator<String>> steps = new ArrayList<>();
    if (rules.has("percent")) {
      Pattern percent = Pattern.compile(number + "\\s?[%％]");
      steps.add(t -> Rewrite.all(t, percent, gap, (m, b) -> Optional.of(rules.path("percent").asText().replace("{n}",
          numbers.decimal(m.group(1), group(m, 2))))));
    }
    Pattern unit = Pattern.compile(number + "\\s?(" + any(units) + ")(?![\\p{IsLatin}\\d/])");
    steps.add(t -> Rewrite.all(t, unit, gap, (m, b) -> {
      JsonNode words = of(units, m.group(3));
      boolean one = bare(m.group(1)).equals("1") && group(m, 2).isEmpty();
      String feminine = "%spellout-cardinal-feminine";
      String rule = words.size() > 2 && numbers.knows(feminine) ? feminine : rules.path("money").path("one").asText();
      String said = one ? numbers.by(rule, 1) : numbers.decimal(m.group(1), group(m, 2));
      return Optional.of(said + gap + words.get(one ? 0 : 1).asText());
    }));
    return steps;
  }
}

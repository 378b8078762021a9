package io.stepline.model.bot;

import com.ibm.icu.text.RuleBasedNumberFormat;
import com.ibm.icu.util.ULocale;
import io.stepline.kafka.contract.Language;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * What was said, in the form in which values are read from it: words with one space between them, number words as
 * digits, ordinals as {@code 15th}, months as {@code M3}, weekdays as {@code W1}, and days from today as {@code D1}.
 * Pure.
 */
final class SlotText {
  private static final int MOST_WORDS = 60;
  private static final int LONGEST_NUMBER = 14;
  private static final Pattern GROUPED = Pattern.compile("(?<![0-9.,])[0-9]{1,3}(,[0-9]{3})+(?![0-9])");
  private static final Map<String, Map<String, Integer>> ORDINALS = new ConcurrentHashMap<>();

  private SlotText() {}

  private static Map<String, Integer> ordinals(String base) {
    return ORDINALS.computeIfAbsent(base, b -> {
      RuleBasedNumberFormat format = new RuleBasedNumberFormat(new ULocale(b), RuleBasedNumberFormat.SPELLOUT);
      Map<String, Integer> all = new HashMap<>();
      for (String rule : format.getRuleSetNames())
        if (rule.startsWith("%spellout-ordinal"))
          for (int n = 1; n <= 31; n++) all.putIfAbsent(joined(format.format(n, rule).replace("\u00AD", "")), n);
      return Map.copyOf(all);
    });
  }

  private static String joined(String text) {
    return String.join("", Wording.pieces(text));
  }

  /** A phrase as it stands in such a text, its numbers left as words. */
  static String plain(String phrase) {
    return String.join(" ", Wording.pieces(phrase));
  }

  /** @return empty for a text of too many words */
  static String folded(String language, String said) {
    String text = GROUPED.matcher(said).replaceAll(r -> r.group().replace(",", ""));
    String words = plain(text).replaceAll("(?<=[0-9])(?=\\p{L})(?!(?:st|nd|rd|th)\\b)", " ");
    SlotWords slots = SlotWords.of(language);
    words = named(words, slots);
    List<String> pieces = List.of(words.split(" "));
    if (pieces.size() > MOST_WORDS) return "";
    String folded = numbers(language, pieces);
    for (Map.Entry<String, String> e : slots.rewrites().entrySet())
      folded = folded.replaceAll(e.getKey(), e.getValue());
    for (String thousand : slots.thousand()) folded = thousands(folded, thousand);
    return folded.strip();
  }

  private static String thousands(String text, String word) {
    return Pattern.compile("(?<!\\S)(\\d{1,3}) " + word + "(?: (?:and )?(\\d{1,3}))?(?!\\S)").matcher(text)
        .replaceAll(r -> Integer.toString(Integer.parseInt(r.group(1)) * 1_000
            + Optional.ofNullable(r.group(2)).map(Integer::parseInt).orElse(0)));
  }

  private static String named(String words, SlotWords slots) {
    String out = " " + words + " ";
    for (Map.Entry<String, Integer> e : slots.days().entrySet().stream()
        .sorted(java.util.Comparator.comparing(e -> -e.getKey().length())).toList())
      out = out.replace(" " + plain(e.getKey()) + " ", " D" + e.getValue() + " ");
    for (int i = 0; i < slots.weekdays().size(); i++)
      for (String day : slots.weekdays().get(i)) out = out.replace(" " + plain(day) + " ", " W" + (i + 1) + " ");
    for (int i = 0; i < slots.months().size(); i++)
      for (String month : slots.months().get(i)) out = out.replace(" " + plain(month) + " ", " M" + (i + 1) + " ");
    return out.strip();
  }

  private static String numbers(String language, List<String> words) {
    Tongue tongue = Tongue.of(language);
    Map<String, Integer> ordinals = ordinals(Language.of(language).base());
    List<String> out = new ArrayList<>();
    for (int i = 0; i < words.size();) {
      int taken = 0;
      for (int n = Math.min(LONGEST_NUMBER, words.size() - i); n > 0 && taken == 0; n--) {
        String joined = String.join("", words.subList(i, i + n));
        Optional<Integer> number = Optional.ofNullable(tongue.numbers().get(joined));
        Optional<Integer> ordinal = Optional.ofNullable(ordinals.get(joined));
        if (number.isEmpty() && ordinal.isEmpty()) continue;
        out.add(number.map(Object::toString).orElseGet(() -> ordinal.orElseThrow() + "th"));
        taken = n;
      }
      if (taken == 0) out.add(words.get(i).matches("\\d{1,2}(st|nd|rd|th)") ? words.get(i).replaceAll("\\D", "") + "th"
          : words.get(i));
      i += Math.max(1, taken);
    }
    return String.join(" ", out);
  }

  /** Without these phrases at either end, again and again. */
  static String bare(String text, List<String> phrases) {
    String out = text;
    for (boolean again = true; again;) {
      again = false;
      for (String phrase : phrases) {
        String p = plain(phrase);
        String shorter = out.equals(p) ? "" : out.startsWith(p + " ") ? out.substring(p.length() + 1)
            : out.endsWith(" " + p) ? out.substring(0, out.length() - p.length() - 1) : out;
        again |= !shorter.equals(out);
        out = shorter;
      }
    }
    return out;
  }

  /** Without these words, wherever they stand. */
  static String without(String text, List<String> words) {
    String out = " " + text.replace(" ", "  ") + " ";
    for (String word : words) out = out.replace(" " + plain(word).replace(" ", "  ") + " ", " ");
    return out.replaceAll(" +", " ").strip();
  }
}

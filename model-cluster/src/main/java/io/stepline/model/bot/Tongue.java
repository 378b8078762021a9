package io.stepline.model.bot;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.ibm.icu.text.RuleBasedNumberFormat;
import com.ibm.icu.util.ULocale;
import io.stepline.kafka.contract.Language;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How callers speak a language: what turns a meaning, what may stand beside a number, and its number words.
 *
 * @param negations empty where nobody has written them down: then only whole phrases count
 * @param numbers 0 to 9999 by their words, joined without spaces (unicode.org CLDR, rbnf)
 * @param digits the words of 0 to 9, as they are read back
 */
record Tongue(List<String> negations, List<String> harmless, List<String> hesitations, List<String> corrections,
    Map<String, Integer> repeats, Map<String, Integer> numbers, List<String> digits) {
  private static final int SHORT = 999;
  private static final int LONG = 9_999;
  private static final Map<String, Written> WRITTEN = written();
  private static final Map<String, Tongue> ALL = new ConcurrentHashMap<>();

  /** As {@code tongues.yaml} has it. */
  private record Written(List<String> negations, List<String> harmless, List<String> hesitations,
      List<String> corrections, Map<String, Integer> repeats, Map<String, Integer> digits) {}

  private static Map<String, Written> written() {
    try (InputStream in = Objects.requireNonNull(Tongue.class.getResourceAsStream("tongues.yaml"))) {
      return new YAMLMapper().readValue(in, new TypeReference<Map<String, Written>>() {});
    } catch (IOException e) {
      throw new IllegalStateException("tongues.yaml of the build cannot be read", e);
    }
  }

  /** @param language a tag such as {@code de-at}; the first call for a language takes some 100 ms */
  static Tongue of(String language) {
    return ALL.computeIfAbsent(Language.of(language).base(), Tongue::made);
  }

  private static Tongue made(String language) {
    Written w = WRITTEN.getOrDefault(language,
        new Written(List.of(), List.of(), List.of(), List.of(), Map.of(), Map.of()));
    RuleBasedNumberFormat format = new RuleBasedNumberFormat(new ULocale(language), RuleBasedNumberFormat.SPELLOUT);
    Map<String, Integer> numbers = new HashMap<>();
    w.digits().forEach((word, digit) -> numbers.put(joined(word), digit));
    for (String rule : format.getRuleSetNames()) {
      if (!rule.matches("%spellout-(numbering|cardinal).*") || rule.matches(".*(year|financial).*")) continue;
      int to = rule.startsWith("%spellout-numbering") ? LONG : SHORT;
      for (int n = 0; n <= to; n++) numbers.putIfAbsent(joined(format.format(n, rule)), n);
    }
    List<String> digits = java.util.stream.IntStream.range(0, 10)
        .mapToObj(n -> format.format(n).replace("\u00AD", "").replace("〇", "零")).toList();
    return new Tongue(keys(w.negations()), keys(w.harmless()), keys(w.hesitations()), keys(w.corrections()),
        w.repeats(), Map.copyOf(numbers), digits);
  }

  private static String joined(String words) {
    return String.join("", Wording.pieces(words));
  }

  private static List<String> keys(List<String> phrases) {
    return phrases.stream()
        .map(p -> (p.startsWith("*") ? "*" : "") + Wording.key(p) + (p.endsWith("*") ? "*" : "")).toList();
  }

  /** Whether it denies what it says. */
  boolean negates(String text) {
    String key = Wording.key(text);
    List<String> pieces = Wording.pieces(text);
    return negations.stream().anyMatch(n -> Wording.isUnspaced(n.codePointAt(0)) ? key.contains(n)
        : pieces.stream().anyMatch(p -> isForm(n, p)));
  }

  private static boolean isForm(String negation, String word) {
    if (negation.startsWith("*")) return word.endsWith(negation.substring(1));
    if (negation.endsWith("*")) return word.startsWith(negation.substring(0, negation.length() - 1));
    return word.equals(negation);
  }
}

package io.stepline.model.voice;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * espeak-ng's phonemes as Kokoro's training wrote them: one letter for each diphthong and affricate (hexgrad/misaki,
 * its fallback for English words, and the plain table for other languages). Pure.
 */
final class KokoroPhonemes {
  private static final List<Map.Entry<String, String>> ENGLISH = longestFirst(Map.ofEntries(
      Map.entry("\u0303", ""), Map.entry("a^ɪ", "I"), Map.entry("a^ʊ", "W"), Map.entry("d^ʒ", "ʤ"),
      Map.entry("e", "A"), Map.entry("e^ɪ", "A"), Map.entry("r", "ɹ"), Map.entry("t^ʃ", "ʧ"), Map.entry("x", "k"),
      Map.entry("ç", "k"), Map.entry("ɐ", "ə"), Map.entry("ɔ^ɪ", "Y"), Map.entry("ə^l", "ᵊl"), Map.entry("ɚ", "əɹ"),
      Map.entry("ɬ", "l"), Map.entry("ʔ", "t"), Map.entry("ʔn", "tᵊn"), Map.entry("ʔn\u0329", "tᵊn"),
      Map.entry("ʔˌn\u0329", "tᵊn"),
      Map.entry("ʲ", ""), Map.entry("ʲO", "jO"), Map.entry("ʲQ", "jQ")));
  private static final List<Map.Entry<String, String>> BRITISH =
      List.of(Map.entry("e^ə", "ɛː"), Map.entry("iə", "ɪə"), Map.entry("ə^ʊ", "Q"));
  private static final List<Map.Entry<String, String>> AMERICAN = List.of(Map.entry("o^ʊ", "O"),
      Map.entry("ɜːɹ", "ɜɹ"), Map.entry("ɜː", "ɜɹ"), Map.entry("ɪə", "iə"), Map.entry("ː", ""));
  private static final List<Map.Entry<String, String>> OTHERS = longestFirst(Map.ofEntries(Map.entry("a^ɪ", "I"),
      Map.entry("a^ʊ", "W"), Map.entry("d^z", "ʣ"), Map.entry("d^ʒ", "ʤ"), Map.entry("e^ɪ", "A"),
      Map.entry("o^ʊ", "O"), Map.entry("ə^ʊ", "Q"), Map.entry("s^s", "S"), Map.entry("t^s", "ʦ"),
      Map.entry("t^ʃ", "ʧ"), Map.entry("ɔ^ɪ", "Y")));

  private KokoroPhonemes() {}

  private static List<Map.Entry<String, String>> longestFirst(Map<String, String> table) {
    return table.entrySet().stream().sorted(Comparator.<Map.Entry<String, String>>comparingInt(
        e -> -e.getKey().length()).thenComparing(Map.Entry::getKey)).toList();
  }

  /** @param tied as espeak-ng gives them with ties @param voice of espeak-ng, such as en-us */
  static String of(String tied, String voice) {
    if (!voice.startsWith("en")) return replaced(tied, OTHERS).replace("^", "").replace("-", "");
    String all = replaced(tied, ENGLISH).replaceAll("(\\S)\u0329", "ᵊ$1").replace("\u0329", "");
    all = replaced(all, voice.equals("en-gb") ? BRITISH : AMERICAN);
    return all.replace("o", "ɔ").replace("^", "");
  }

  private static String replaced(String text, List<Map.Entry<String, String>> table) {
    String all = text;
    for (Map.Entry<String, String> e : table) all = all.replace(e.getKey(), e.getValue());
    return all;
  }
}

package io.stepline.kafka.contract;

import java.util.Locale;
import java.util.Map;

/**
 * What a language tag of a bot file says, such as {@code de-at}, {@code zh} or {@code yue}. A value.
 *
 * @param base by which rules and words of a language are found: the first part of the tag, and {@code zh} for all that
 *   is Chinese; empty where the tag names no language
 * @param spoken as {@code base}, but with Chinese apart as it is spoken: {@code zh} is Mandarin, {@code yue} Cantonese
 */
public record Language(String base, String spoken) {
  private static final Map<String, String> SPOKEN = Map.of("cmn", "zh", "zh-hk", "yue", "zh-mo", "yue", "zh-yue",
      "yue");

  /** @param tag of any length, from anywhere */
  public static Language of(String tag) {
    String[] parts = tag.strip().toLowerCase(Locale.ROOT).split("[-_]", 3);
    if (!parts[0].matches("[a-z]{2,3}")) return new Language("", "");
    String two = parts.length > 1 ? parts[0] + "-" + parts[1] : parts[0];
    String spoken = SPOKEN.getOrDefault(two, SPOKEN.getOrDefault(parts[0], parts[0]));
    return new Language(spoken.equals("yue") ? "zh" : spoken, spoken);
  }
}

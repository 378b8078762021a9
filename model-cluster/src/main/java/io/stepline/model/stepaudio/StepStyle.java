package io.stepline.model.stepaudio;

import io.stepline.kafka.contract.Language;
import io.stepline.kafka.contract.Style;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Style in the words of Step-Audio: tags in brackets before the text, emotion, then language or dialect, then speed
 * (stepfun-ai/Step-Audio tts.py, tts_app.py). Our names are English; upstream's own are understood as well. Pure.
 */
public final class StepStyle {
  private static final Map<String,
      String> EMOTIONS = Map.ofEntries(Map.entry("happy", "高兴1"), Map.entry("very-happy", "高兴2"),
          Map.entry("angry", "生气1"), Map.entry("very-angry", "生气2"),
          Map.entry("sad", "悲伤1"), Map.entry("playful", "撒娇1"), Map.entry("rap", "RAP"), Map.entry("humming", "哼唱"));
  private static final Map<String, String> DIALECTS = Map.of("mandarin", "中文", "english", "英文", "korean", "韩语",
      "japanese", "日语", "sichuanese", "四川话", "cantonese", "粤语", "guangdong", "广东话");
  private static final Map<String, Double> PACES = Map.of("very-slow", 0.6, "slow", 0.8, "fast", 1.25, "very-fast", 1.6,
      "慢速1", 0.8, "慢速2", 0.6, "快速1", 1.25, "快速2", 1.6);
  /** How tags sing: the prompt speaker and the vocoder are others then. */
  public static final List<String> SUNG = List.of("RAP", "哼唱");

  private StepStyle() {}

  /** The style with one more tag, empty if it is none. */
  public static Optional<Style> tagged(Style style, String tag) {
    if (PACES.containsKey(tag)) return Optional.of(new Style(style.emotion(), style.dialect(), PACES.get(tag)));
    Optional<String> emotion = name(EMOTIONS, tag);
    if (emotion.isPresent()) return Optional.of(new Style(emotion.get(), style.dialect(), style.pace()));
    return name(DIALECTS, tag).map(d -> new Style(style.emotion(), d, style.pace()));
  }

  private static Optional<String> name(Map<String, String> names, String tag) {
    return names.entrySet().stream().filter(e -> e.getKey().equalsIgnoreCase(tag) || e.getValue().equals(tag))
        .map(Map.Entry::getKey).findFirst();
  }

  /** In languages whose writing may be taken for another's the dialect's tag says which it is, if nothing else does. */
  static Style in(String language, Style style) {
    String dialect = switch (Language.of(language).spoken()) {
      case "yue" -> "cantonese";
      case "ja" -> "japanese";
      case "ko" -> "korean";
      default -> "";
    };
    return style.dialect().isEmpty() && !dialect.isEmpty() ? new Style(style.emotion(), dialect, style.pace()) : style;
  }

  /** Upstream's tag of an emotion, such as RAP; empty for none. */
  static String emotionTag(Style style) {
    return EMOTIONS.getOrDefault(style.emotion(), "");
  }

  /** The text as the speech model wants it: {@code （高兴1）（粤语）（慢速1）text}; one that sings has that tag alone. */
  static String prompt(Style style, String text) {
    String emotion = emotionTag(style);
    if (SUNG.contains(emotion)) return bracket(emotion) + text;
    return bracket(emotion) + bracket(DIALECTS.getOrDefault(style.dialect(), "")) + bracket(pace(style.pace())) + text;
  }

  private static String bracket(String tag) {
    return tag.isEmpty() ? "" : "（" + tag + "）";
  }

  private static String pace(double pace) {
    if (pace <= 0.7) return "慢速2";
    if (pace <= 0.9) return "慢速1";
    if (pace >= 1.5) return "快速2";
    return pace >= 1.15 ? "快速1" : "";
  }

  /** Whether there is such an emotion and dialect. */
  public static boolean knows(Style style) {
    return (style.emotion().isEmpty() || EMOTIONS.containsKey(style.emotion()))
        && (style.dialect().isEmpty() || DIALECTS.containsKey(style.dialect()));
  }
}

package io.stepline.model.bot;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stepline.kafka.contract.Language;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How values are said in a language, as {@code slots.yaml} has it. */
record SlotWords(List<String> yes, List<String> no, List<String> around, List<List<String>> months,
    List<List<String>> weekdays, Map<String, Integer> days, List<String> beside, String order,
    Map<String, String> rewrites, @JsonProperty("around-times") List<String> aroundTimes, List<String> am,
    List<String> pm, Map<String, String> noon, List<Clock> times, List<String> major, List<String> minor,
    List<String> thousand, List<String> point, @JsonProperty("minus-words") List<String> minusWords,
    @JsonProperty("plus-words") List<String> plusWords, List<String> and, List<String> names,
    @JsonProperty("as-in") List<String> asIn, Map<String, String> letters) {
  private static final Map<String, SlotWords> ALL = read();
  private static final SlotWords NONE = new SlotWords(List.of(), List.of(), List.of(), List.of(), List.of(), Map.of(),
      List.of(), "dmy", Map.of(), List.of(), List.of(), List.of(), Map.of(), List.of(), List.of(), List.of(),
      List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Map.of());

  /** What a language does not say is empty; its times are numbers then. */
  SlotWords {
    around = orNone(around);
    months = orNone(months);
    weekdays = orNone(weekdays);
    days = Objects.requireNonNullElse(days, Map.of());
    beside = orNone(beside);
    order = Objects.requireNonNullElse(order, "dmy");
    rewrites = Objects.requireNonNullElse(rewrites, Map.of());
    aroundTimes = orNone(aroundTimes);
    am = orNone(am);
    pm = orNone(pm);
    noon = Objects.requireNonNullElse(noon, Map.of());
    times = Objects.requireNonNullElse(times, List.<Clock>of()).isEmpty()
        ? List.of(new Clock("(?<h>\\d{1,2}) (?<m>\\d{1,2})", 0, false),
            new Clock("(?<h>\\d{1,2})", 0, false))
        : times;
    major = orNone(major);
    minor = orNone(minor);
    thousand = orNone(thousand);
    point = orNone(point);
    minusWords = orNone(minusWords);
    plusWords = orNone(plusWords);
    and = orNone(and);
    names = orNone(names);
    asIn = orNone(asIn);
    letters = Objects.requireNonNullElse(letters, Map.of());
  }

  private static <T> List<T> orNone(List<T> list) {
    return Objects.requireNonNullElse(list, List.of());
  }

  /**
   * A way to say the time of day.
   *
   * @param is with the groups {@code h} and perhaps {@code m}
   * @param plus minutes that come to it
   * @param minus whether {@code m} is before the hour
   */
  record Clock(String is, int plus, boolean minus) {
    boolean saysMinutes() {
      return is.contains("?<m>");
    }
  }

  private static Map<String, SlotWords> read() {
    try (InputStream in = Objects.requireNonNull(SlotWords.class.getResourceAsStream("slots.yaml"))) {
      return new YAMLMapper().readValue(in, new TypeReference<Map<String, SlotWords>>() {});
    } catch (IOException e) {
      throw new IllegalStateException("slots.yaml of the build cannot be read", e);
    }
  }

  /** @param language a tag such as {@code de-at} */
  static SlotWords of(String language) {
    return ALL.getOrDefault(Language.of(language).base(), NONE);
  }

  /** Numbers of dates: the day first outside English, but in English of other countries. */
  static String order(String language) {
    SlotWords words = of(language);
    boolean americans = List.of("en", "en-us", "en-ca").contains(language.toLowerCase(java.util.Locale.ROOT));
    return words.order().equals("mdy") && !americans ? "dmy" : words.order();
  }
}

package io.stepline.model.bot;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values of several slots in one sentence: of each slot the longest stretch of words that is its value, dates and times
 * before numbers. A stretch that is of the kind and cannot be is not taken in part. Pure.
 *
 * @param values by slot
 * @param rest the words that are in no value
 */
record SlotSpans(Map<String, String> values, String rest) {
  private static final int MOST_WORDS = 40;
  private static final List<SlotKind> ORDER = List.of(SlotKind.DATE, SlotKind.TIME, SlotKind.MONEY, SlotKind.CHOICE,
      SlotKind.CARD, SlotKind.PHONE, SlotKind.PATTERN, SlotKind.DIGITS, SlotKind.NUMBER, SlotKind.YES_NO,
      SlotKind.SPELLED, SlotKind.NAME);

  static SlotSpans of(List<Bot.Slot> slots, String language, LocalDate today, String text) {
    List<String> words = new ArrayList<>(List.of(SlotText.plain(text).split(" ")));
    Map<String, String> values = new LinkedHashMap<>();
    if (words.size() > MOST_WORDS) return new SlotSpans(values, text);
    for (Bot.Slot slot : slots.stream().sorted(Comparator.comparing(s -> ORDER.indexOf(s.kind()))).toList())
      take(slot, new SlotReader(slot, language, today), words, values);
    return new SlotSpans(values, String.join(" ", words).replace("|", " ").replaceAll(" +", " ").strip());
  }

  private static void take(Bot.Slot slot, SlotReader reader, List<String> words, Map<String, String> values) {
    for (int n = words.size(); n > 0; n--)
      for (int i = 0; i + n <= words.size(); i++) {
        List<String> span = words.subList(i, i + n);
        if (span.contains("|")) continue;
        Reading reading = reader.read(String.join(" ", span));
        if (reading instanceof Reading.Invalid) return;
        if (!(reading instanceof Reading.Value v)) continue;
        values.put(slot.name(), v.value());
        span.clear();
        words.add(i, "|");
        return;
      }
  }
}

package io.stepline.model.bot;

import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a time of day: "half past three", "halb vier", 下午三点半, 15:30, {@code 1530} by keys. An hour from 1 to 12 of
 * which nobody says what half of the day it is in is the one that may be; if both may, 1 to 6 are in the afternoon.
 * Pure.
 */
final class SpokenTime {
  private static final int DAY_MINUTES = 24 * 60;
  private static final int EARLY = 7;
  private final SlotWords words;
  private final Predicate<LocalTime> may;

  /** @param may whether a time is in the slot's range */
  SpokenTime(SlotWords words, Predicate<LocalTime> may) {
    this.words = words;
    this.may = may;
  }

  Reading read(String folded) {
    String text = SlotText.bare(folded, words.aroundTimes());
    Optional<String> noon = words.noon().entrySet().stream()
        .filter(e -> SlotText.plain(e.getKey()).equals(text)).map(java.util.Map.Entry::getValue).findFirst();
    if (noon.isPresent()) return new Reading.Value(noon.get());
    String earlier = SlotText.bare(text, words.am());
    String later = SlotText.bare(text, words.pm());
    boolean am = !earlier.equals(text);
    boolean pm = !later.equals(text);
    if (am && pm) return new Reading.None();
    String clock = SlotText.bare(am ? earlier : pm ? later : text, words.aroundTimes());
    for (SlotWords.Clock c : words.times()) {
      Matcher m = Pattern.compile(c.is()).matcher(clock);
      if (m.matches()) return time(c, m, am, pm);
    }
    return new Reading.None();
  }

  private Reading time(SlotWords.Clock clock, Matcher m, boolean am, boolean pm) {
    int hour = Integer.parseInt(m.group("h"));
    int minutes = clock.saysMinutes() ? Optional.ofNullable(m.group("m")).map(Integer::parseInt).orElse(0) : 0;
    if (hour > 24 || minutes > 59 || am && hour > 12) return new Reading.Invalid();
    int at = hour * 60 + clock.plus() + (clock.minus() ? -minutes : minutes);
    if (am) return time(hour == 12 ? at - 12 * 60 : at);
    if (pm) return time(hour < 12 ? at + 12 * 60 : at);
    return half(hour, at);
  }

  private Reading half(int hour, int at) {
    if (hour == 0 || hour > 12) return time(at);
    List<LocalTime> both = List.of(of(at), of(at + 12 * 60)).stream().filter(may).toList();
    if (both.size() == 1) return new Reading.Value(both.getFirst().toString());
    boolean afternoon = hour < EARLY;
    return time(afternoon ? at + 12 * 60 : at);
  }

  /** HHMM, HMM, or the hour alone. */
  Reading keys(String keys) {
    if (!keys.matches("\\d{1,4}")) return new Reading.None();
    int hour = Integer.parseInt(keys.length() <= 2 ? keys : keys.substring(0, keys.length() - 2));
    int minutes = keys.length() <= 2 ? 0 : Integer.parseInt(keys.substring(keys.length() - 2));
    if (hour > 23 || minutes > 59) return new Reading.Invalid();
    return keys.length() == 4 ? time(hour * 60 + minutes) : half(hour, hour * 60 + minutes);
  }

  private static Reading time(int minutes) {
    return new Reading.Value(of(minutes).toString());
  }

  private static LocalTime of(int minutes) {
    return LocalTime.ofSecondOfDay(60L * Math.floorMod(minutes, DAY_MINUTES));
  }
}

package io.stepline.model.bot;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a date: "march fifteenth", "the fourth", "next monday", 15.3., 3/15, {@code 0315} by keys. Pure. */
final class SpokenDate {
  private static final String YEAR = "(?: (?<y>\\d{4}|20 \\d{2}))?";
  private static final Pattern MONTH_DAY =
      Pattern.compile("(?:W(?<w>\\d) )?M(?<m>\\d{1,2}) (?<d>\\d{1,2})(?:th)?" + YEAR);
  private static final Pattern DAY_MONTH =
      Pattern.compile("(?:W(?<w>\\d) )?(?<d>\\d{1,2})(?:th)? M(?<m>\\d{1,2})" + YEAR);
  private static final Pattern YEAR_FIRST = Pattern.compile("(?<y>\\d{4}) M?(?<m>\\d{1,2}) (?<d>\\d{1,2})");
  private static final Pattern NUMBERS = Pattern.compile("(?<a>\\d{1,2})(?:th)? (?<b>\\d{1,2})(?:th)?" + YEAR);
  private static final Pattern DAY = Pattern.compile("(?:W(?<w>\\d) )?(?<d>\\d{1,2})th");
  private static final Pattern BARE_DAY = Pattern.compile("(?<d>\\d{1,2})");
  private static final int MONTHS_AHEAD = 12;

  private final String language;
  private final LocalDate today;

  SpokenDate(String language, LocalDate today) {
    this.language = language;
    this.today = today;
  }

  /** @param before a date that is corrected, whose month a day alone belongs to */
  Reading read(String folded, Optional<LocalDate> before) {
    String text = SlotText.without(folded, SlotWords.of(language).beside());
    Matcher day = Pattern.compile("D(\\d)").matcher(text);
    if (day.matches()) return date(today.plusDays(Integer.parseInt(day.group(1))));
    Matcher weekday = Pattern.compile("W(\\d)").matcher(text);
    if (weekday.matches())
      return date(today.with(TemporalAdjusters.next(DayOfWeek.of(Integer.parseInt(weekday.group(1))))));
    for (Pattern p : List.of(MONTH_DAY, DAY_MONTH, YEAR_FIRST)) {
      Matcher m = p.matcher(text);
      if (m.matches()) return of(group(m, "y"), number(m, "m"), number(m, "d"), group(m, "w"));
    }
    Matcher two = NUMBERS.matcher(text);
    if (two.matches()) {
      boolean monthFirst = !SlotWords.order(language).equals("dmy");
      return of(group(two, "y"), number(two, monthFirst ? "a" : "b"), number(two, monthFirst ? "b" : "a"),
          Optional.empty());
    }
    Matcher alone = DAY.matcher(text);
    if (alone.matches()) return day(number(alone, "d"), group(alone, "w"), before);
    Matcher bare = BARE_DAY.matcher(text);
    return bare.matches() && (before.isPresent() || SlotWords.order(language).equals("ymd"))
        ? day(number(bare, "d"), Optional.empty(), before) : new Reading.None();
  }

  /** MMDD, DDMM or, with a year, eight keys; as the language writes dates. */
  Reading keys(String keys) {
    String order = SlotWords.order(language);
    if (keys.matches("\\d{8}")) {
      boolean yearFirst = order.equals("ymd");
      String year = yearFirst ? keys.substring(0, 4) : keys.substring(4);
      String rest = yearFirst ? keys.substring(4) : keys.substring(0, 4);
      return monthAndDay(Optional.of(year), rest, order);
    }
    return keys.matches("\\d{4}") ? monthAndDay(Optional.empty(), keys, order) : new Reading.None();
  }

  private Reading monthAndDay(Optional<String> year, String four, String order) {
    int a = Integer.parseInt(four.substring(0, 2));
    int b = Integer.parseInt(four.substring(2));
    return order.equals("dmy") ? of(year, b, a, Optional.empty()) : of(year, a, b, Optional.empty());
  }

  private Reading day(int day, Optional<String> weekday, Optional<LocalDate> before) {
    if (before.isPresent() && day >= 1 && day <= before.get().lengthOfMonth())
      return date(before.get().withDayOfMonth(day));
    for (int ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
      LocalDate month = today.withDayOfMonth(1).plusMonths(ahead);
      if (day < 1 || day > month.lengthOfMonth()) continue;
      LocalDate date = month.withDayOfMonth(day);
      if (!date.isBefore(today) && isOn(date, weekday)) return date(date);
    }
    return new Reading.Invalid();
  }

  /** A day without a year is the next one of that name. */
  private Reading of(Optional<String> year, int month, int day, Optional<String> weekday) {
    try {
      if (year.isPresent()) {
        LocalDate date = LocalDate.of(Integer.parseInt(year.get().replace(" ", "")), month, day);
        return isOn(date, weekday) ? date(date) : new Reading.Invalid();
      }
      for (int years = 0; years <= 8; years++) {
        LocalDate first = LocalDate.of(today.getYear() + years, month, 1);
        if (day < 1 || day > first.lengthOfMonth() || first.withDayOfMonth(day).isBefore(today)) continue;
        return isOn(first.withDayOfMonth(day), weekday) ? date(first.withDayOfMonth(day)) : new Reading.Invalid();
      }
      return new Reading.Invalid();
    } catch (DateTimeException e) {
      return new Reading.Invalid();
    }
  }

  private static boolean isOn(LocalDate date, Optional<String> weekday) {
    return weekday.filter(w -> Integer.parseInt(w) != date.getDayOfWeek().getValue()).isEmpty();
  }

  private static Reading date(LocalDate date) {
    return new Reading.Value(date.toString());
  }

  private static int number(Matcher m, String group) {
    return Integer.parseInt(m.group(group));
  }

  private static Optional<String> group(Matcher m, String name) {
    return m.pattern().namedGroups().containsKey(name) ? Optional.ofNullable(m.group(name)) : Optional.empty();
  }
}

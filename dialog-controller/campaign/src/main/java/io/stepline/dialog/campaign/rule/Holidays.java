package io.stepline.dialog.campaign.rule;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Days of a country's calendar: {@code 12-25} each year, {@code 2027-04-19} once, {@code easter+1} by the Gregorian
 * computus, {@code 4 thu 11} the fourth Thursday of November, {@code last mon 5} the last Monday of May. Pure.
 */
public final class Holidays {
  private static final Pattern YEARLY = Pattern.compile("([0-9]{2})-([0-9]{2})");
  private static final Pattern EASTER = Pattern.compile("easter(?:([+-])([0-9]{1,2}))?");
  private static final Pattern NTH = Pattern.compile("([1-5]|last) (mon|tue|wed|thu|fri|sat|sun) ([0-9]{1,2})");
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  private final List<Predicate<LocalDate>> days;

  private Holidays(List<Predicate<LocalDate>> days) {
    this.days = days;
  }

  /** @throws IllegalArgumentException naming what cannot be read */
  public static Holidays of(List<String> texts) {
    return new Holidays(texts.stream().map(t -> day(t.strip().toLowerCase(Locale.ROOT))).toList());
  }

  private static Predicate<LocalDate> day(String text) {
    Matcher yearly = YEARLY.matcher(text);
    if (yearly.matches()) return d -> d.getMonthValue() == Integer.parseInt(yearly.group(1))
        && d.getDayOfMonth() == Integer.parseInt(yearly.group(2));
    Matcher easter = EASTER.matcher(text);
    if (easter.matches()) {
      int days = easter.group(2) == null ? 0 : Integer.parseInt(easter.group(1) + easter.group(2));
      return d -> d.equals(easterSunday(d.getYear()).plusDays(days));
    }
    Matcher nth = NTH.matcher(text);
    if (nth.matches()) {
      DayOfWeek day = DayOfWeek.of(DAYS.indexOf(nth.group(2)) + 1);
      int ordinal = nth.group(1).equals("last") ? -1 : Integer.parseInt(nth.group(1));
      int month = Integer.parseInt(nth.group(3));
      return d -> d.getMonthValue() == month && d.with(TemporalAdjusters.dayOfWeekInMonth(ordinal, day)).equals(d);
    }
    try {
      return LocalDate.parse(text)::equals;
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "holidays: '" + text + "' is not like 12-25, 2027-04-19, easter+1, '4 thu 11' or 'last mon 5'", e);
    }
  }

  public boolean holds(LocalDate day) {
    return days.stream().anyMatch(d -> d.test(day));
  }

  /** Meeus, Jones and Butcher. */
  static LocalDate easterSunday(int year) {
    int a = year % 19;
    int b = year / 100;
    int c = year % 100;
    int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    int n = h + l - 7 * m + 114;
    return LocalDate.of(year, n / 31, n % 31 + 1);
  }
}

package io.stepline.dialog.terms;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When people are there. Pure. */
public record Hours(ZoneId zone, List<Window> windows, Set<LocalDate> holidays) {
  private static final Pattern WINDOW =
      Pattern.compile("([a-z]{3})(?:-([a-z]{3}))? ([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})");
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  /**
   * @param days on which it begins
   * @param to excluded; 00:00 is the end of the day. One before {@code from} is of the next day: a window goes over
   *   midnight then
   */
  public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to) {
    public boolean holds(ZonedDateTime t) {
      return began(t).isPresent();
    }

    /** Whether it ends on the day after the one it begins on. */
    public boolean overMidnight() {
      return to.isBefore(from) && !to.equals(LocalTime.MIDNIGHT);
    }

    /** The day on which the window that is open at {@code t} began; empty when it is closed. */
    Optional<LocalDate> began(ZonedDateTime t) {
      LocalTime now = t.toLocalTime();
      LocalDate today = t.toLocalDate();
      boolean lasts = overMidnight() || to.equals(LocalTime.MIDNIGHT) || now.isBefore(to);
      if (days.contains(today.getDayOfWeek()) && !now.isBefore(from) && lasts) return Optional.of(today);
      LocalDate yesterday = today.minusDays(1);
      return overMidnight() && now.isBefore(to) && days.contains(yesterday.getDayOfWeek()) ? Optional.of(yesterday)
          : Optional.empty();
    }
  }

  /**
   * @param windows such as {@code mon-fri 09:00-18:00}, or {@code mon-fri 22:00-06:00} over midnight
   * @throws IllegalArgumentException naming what cannot be read
   */
  public static Hours of(String zone, List<String> windows, List<String> holidays) {
    try {
      Set<LocalDate> days = new HashSet<>();
      holidays.forEach(h -> days.add(LocalDate.parse(h)));
      return new Hours(ZoneId.of(zone), windows.stream().map(Hours::window).toList(), Set.copyOf(days));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("hours: '" + e.getParsedString() + "' is no date such as 2026-12-25", e);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("hours: there is no time zone '" + zone + "'", e);
    }
  }

  private static Window window(String text) {
    Matcher m = WINDOW.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!m.matches()) throw new IllegalArgumentException("hours: '" + text + "' is not like 'mon-fri 09:00-18:00'");
    int first = DAYS.indexOf(m.group(1));
    int last = m.group(2) == null ? first : DAYS.indexOf(m.group(2));
    if (first < 0 || last < 0) throw new IllegalArgumentException("hours: the days are " + DAYS);
    List<DayOfWeek> days = new ArrayList<>();
    for (int d = first;; d = (d + 1) % 7) {
      days.add(DayOfWeek.of(d + 1));
      if (d == last) break;
    }
    return window(text, days, m.group(3), m.group(4));
  }

  private static Window window(String text, List<DayOfWeek> days, String from, String to) {
    if (from.equals(to) && !to.equals("00:00")) throw new IllegalArgumentException(
        "hours: '" + text + "' opens and closes at the same time; the whole day is 00:00-24:00");
    try {
      return new Window(EnumSet.copyOf(days), LocalTime.parse(from),
          LocalTime.parse(to.equals("24:00") ? "00:00" : to));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "hours: '" + text + "': " + e.getParsedString() + " is no time from 00:00 to 24:00", e);
    }
  }

  /** On a holiday no window begins. */
  public boolean areOpen(Instant at) {
    ZonedDateTime t = at.atZone(zone);
    return windows.stream().anyMatch(w -> w.began(t).filter(day -> !holidays.contains(day)).isPresent());
  }
}

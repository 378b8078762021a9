package io.stepline.dialog.terms;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.time.zone.ZoneRulesException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When people are there. Pure. */
public record Hours(ZoneId zone, List<Window> windows, Set<LocalDate> holidays) {
  private static final Pattern WINDOW =
      Pattern.compile("([a-z]{3})(?:-([a-z]{3}))? ([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})");
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  /** @param to excluded; 00:00 is the end of the day */
  public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to) {
    public boolean holds(ZonedDateTime t) {
      LocalTime now = t.toLocalTime();
      return days.contains(t.getDayOfWeek()) && !now.isBefore(from)
          && (to.equals(LocalTime.MIDNIGHT) || now.isBefore(to));
    }
  }

  /**
   * @param windows such as {@code mon-fri 09:00-18:00}
   * @throws IllegalArgumentException naming what cannot be read
   */
  public static Hours of(String zone, List<String> windows, List<String> holidays) {
    try {
      Set<LocalDate> days = new HashSet<>();
      holidays.forEach(h -> days.add(LocalDate.parse(h)));
      return new Hours(ZoneId.of(zone), windows.stream().map(Hours::window).toList(), Set.copyOf(days));
    } catch (ZoneRulesException e) {
      throw new IllegalArgumentException("hours: there is no time zone '" + zone + "'", e);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("hours: '" + e.getParsedString() + "' is no date such as 2026-12-25", e);
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
    return new Window(EnumSet.copyOf(days), LocalTime.parse(m.group(3)),
        LocalTime.parse(m.group(4).equals("24:00") ? "00:00" : m.group(4)));
  }

  public boolean areOpen(Instant at) {
    ZonedDateTime t = at.atZone(zone);
    return !holidays.contains(t.toLocalDate()) && windows.stream().anyMatch(w -> w.holds(t));
  }
}

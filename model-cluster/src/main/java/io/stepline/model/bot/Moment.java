package io.stepline.model.bot;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * When a bot speaks, at its place.
 *
 * @param open those of the bot's hours that hold
 */
public record Moment(LocalDateTime now, Set<String> open) {
  static final Moment EPOCH = new Moment(LocalDateTime.of(1970, 1, 1, 0, 0), Set.of());

  LocalDate today() {
    return now.toLocalDate();
  }

  /** As conditions ask for it. */
  Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", today().toString());
    facts.put("time", "%02d:%02d".formatted(now.getHour(), now.getMinute()));
    facts.put("weekday", now.getDayOfWeek().name().toLowerCase(Locale.ROOT).substring(0, 3));
    open.forEach(name -> facts.put("open-" + name, "yes"));
    return facts;
  }
}

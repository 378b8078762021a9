package io.stepline.ops.bots;

import io.stepline.dialog.terms.Hours;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.Moment;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** When it is at a bot's place, and which of its hours hold. Thread-safe. */
public final class Moments {
  /** Hours as they were read, so that no reply reads them again. */
  private static final Map<Bot.OpenHours, Hours> READ = new ConcurrentHashMap<>();
  private static final int MOST = 1_000;

  private Moments() {}

  /** @throws IllegalArgumentException naming hours that cannot be read */
  public static Moment of(Bot bot, Instant at) {
    return new Moment(LocalDateTime.ofInstant(at, bot.zone()), bot.hours().entrySet().stream()
        .filter(e -> read(e.getValue()).areOpen(at))
        .map(Map.Entry::getKey).collect(Collectors.toUnmodifiableSet()));
  }

  private static Hours read(Bot.OpenHours hours) {
    if (READ.size() > MOST) READ.clear();
    return READ.computeIfAbsent(hours, h -> Hours.of(h.zone(), h.open(), h.holidays()));
  }

  public static Moment now(Bot bot) {
    return of(bot, Instant.now());
  }
}

package io.stepline.ops.bots;

import io.stepline.dialog.terms.Hours;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.Moment;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.stream.Collectors;

/** When it is at a bot's place, and which of its hours hold. Pure. */
public final class Moments {
  private Moments() {}

  /** @throws IllegalArgumentException naming hours that cannot be read */
  public static Moment of(Bot bot, Instant at) {
    return new Moment(LocalDateTime.ofInstant(at, bot.zone()), bot.hours().entrySet().stream()
        .filter(e -> Hours.of(e.getValue().zone(), e.getValue().open(), e.getValue().holidays()).areOpen(at))
        .map(Map.Entry::getKey).collect(Collectors.toUnmodifiableSet()));
  }

  public static Moment now(Bot bot) {
    return of(bot, Instant.now());
  }
}

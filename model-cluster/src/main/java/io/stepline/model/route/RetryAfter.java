package io.stepline.model.route;

import java.net.http.HttpHeaders;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;

/** How long a server wants to be left alone: {@code Retry-After} (RFC 9110 10.2.3), or OpenAI's in milliseconds. */
final class RetryAfter {
  private static final double MAX_S = 3_600;

  private RetryAfter() {}

  /** @return milliseconds from now on; empty if the server does not say, or nothing that can be read */
  static OptionalLong ms(HttpHeaders headers, long nowMs) {
    Optional<Double> millis = headers.firstValue("retry-after-ms").flatMap(RetryAfter::number);
    if (millis.isPresent()) return OptionalLong.of(Math.round(Math.min(millis.get(), MAX_S * 1_000)));
    Optional<String> value = headers.firstValue("retry-after").map(String::strip);
    Optional<Double> seconds = value.flatMap(RetryAfter::number);
    if (seconds.isPresent()) return OptionalLong.of(Math.round(1_000 * Math.min(seconds.get(), MAX_S)));
    return value.map(v -> date(v, nowMs)).orElse(OptionalLong.empty());
  }

  private static Optional<Double> number(String text) {
    return text.strip().matches("[0-9]{1,9}([.][0-9]{1,9})?") ? Optional.of(Double.parseDouble(text.strip()))
        : Optional.empty();
  }

  private static OptionalLong date(String text, long nowMs) {
    try {
      long at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant().toEpochMilli();
      return OptionalLong.of(Math.max(0, at - nowMs));
    } catch (DateTimeParseException e) {
      return OptionalLong.empty();
    }
  }
}

package io.stepline.kafka.bus;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.WireCodec;
import java.time.Duration;
import java.util.function.Function;

/**
 * A topic: its records are keyed by {@link CallId}, so one partition, and with it one thread, owns a call.
 *
 * @param lane audio is sent in ticks and skipped when it is old; control is sent at once and never skipped
 * @param compacted the newest record of each call is kept for good
 * @param exact readers see only what was committed of what a {@link Bus.Pen} or a {@link Bus.Claim} wrote
 */
public record Topic<T>(String name, WireCodec<T> codec, Function<T, CallId> key, Lane lane, Duration retention,
    boolean compacted, boolean exact) {
  public enum Lane { AUDIO, CONTROL }

  static <T> Topic<T> audio(String name, Class<T> type, Function<T, CallId> key) {
    return new Topic<>(name, WireCodec.of(type), key, Lane.AUDIO, Duration.ofMinutes(10), false, false);
  }

  static <T> Topic<T> control(String name, Class<T> type, Function<T, CallId> key, Duration retention) {
    return new Topic<>(name, WireCodec.of(type), key, Lane.CONTROL, retention, false, false);
  }

  static <T> Topic<T> exact(String name, Class<T> type, Function<T, CallId> key, Duration retention) {
    return new Topic<>(name, WireCodec.of(type), key, Lane.CONTROL, retention, false, true);
  }

  static <T> Topic<T> table(String name, Class<T> type, Function<T, CallId> key) {
    return new Topic<>(name, WireCodec.of(type), key, Lane.CONTROL, Duration.ofDays(2), true, false);
  }

  static <T> Topic<T> exactTable(String name, Class<T> type, Function<T, CallId> key) {
    return new Topic<>(name, WireCodec.of(type), key, Lane.CONTROL, Duration.ofDays(2), true, true);
  }
}

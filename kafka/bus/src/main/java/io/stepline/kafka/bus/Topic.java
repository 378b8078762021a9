package io.stepline.kafka.bus;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.Trunk;
import io.stepline.kafka.contract.WireCodec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A topic: its records are keyed by {@link CallId}, so one partition, and with it one thread, owns a call.
 *
 * @param lane audio is sent in ticks and skipped when it is old; control is sent at once and never skipped
 * @param compacted the newest record of each call is kept for good
 * @param exact readers see only what was committed of what a {@link Bus.Pen} or a {@link Bus.Claim} wrote
 * @param trunk how many values share a record, where a tick has many; see {@link Bus#publishAll}
 */
public record Topic<T>(String name, WireCodec<T> codec, Function<T, CallId> key, Lane lane, Duration retention,
    boolean compacted, boolean exact, Optional<Trunk<T>> trunk) {
  public enum Lane { AUDIO, CONTROL }

  static <T> Topic<T> audio(String name, Class<T> type, Function<T, CallId> key) {
    return new Topic<>(name, WireCodec.of(type), key, Lane.AUDIO, Duration.ofMinutes(10), false, false,
        Optional.empty());
  }

  static <T> Topic<T> trunk(String name, Class<T> type, Function<T, CallId> key, Trunk<T> trunk) {
    return new Topic<>(name, WireCodec.of(type), key, Lane.AUDIO, Duration.ofMinutes(10), false, false,
        Optional.of(trunk));
  }

  static <T> Topic<T> control(String name, Class<T> type, Function<T, CallId> key, Duration retention) {
    return new Topic<>(name, WireCodec.of(type), key, Lane.CONTROL, retention, false, false, Optional.empty());
  }

  static <T> Topic<T> exact(String name, Class<T> type, Function<T, CallId> key, Duration retention) {
    return new Topic<>(name, WireCodec.of(type), key, Lane.CONTROL, retention, false, true, Optional.empty());
  }

  static <T> Topic<T> table(String name, Class<T> type, Function<T, CallId> key) {
    return new Topic<>(name, WireCodec.of(type), key, Lane.CONTROL, Duration.ofDays(2), true, false, Optional.empty());
  }

  static <T> Topic<T> exactTable(String name, Class<T> type, Function<T, CallId> key) {
    return new Topic<>(name, WireCodec.of(type), key, Lane.CONTROL, Duration.ofDays(2), true, true, Optional.empty());
  }

  /**
   * What a record holds: one value, or those of a trunk.
   *
   * @throws io.stepline.kafka.contract.WireException if it can be read as neither
   */
  public List<T> read(byte[] record) {
    if (trunk.isPresent() && isTrunk(record)) return trunk.get().read(record);
    return List.of(codec.decode(record));
  }

  static boolean isTrunk(byte[] record) {
    return record.length > 0 && record[0] == Trunk.MARK;
  }
}

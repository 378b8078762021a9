package io.stepline.kafka.contract;

import java.time.Instant;

/** Wall time for stamps only: never a measure of audio, which counts samples. */
@FunctionalInterface
public interface WallClock {
  /** Microseconds since the epoch. */
  long nowUs();

  static WallClock system() {
    return () -> {
      Instant now = Instant.now();
      return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    };
  }
}

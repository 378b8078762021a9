package io.stepline.ops.well;

import java.util.Optional;

/**
 * One thing that was looked at.
 *
 * @param area trunks, registrations, brokers, workers, models, disk, certificates or queues
 * @param says one sentence @param cure what to do; empty while it is well
 */
public record Check(String area, String name, State state, String says, Optional<String> cure) {
  /** In the order of how bad it is; {@code UNKNOWN} is for what this process cannot see. */
  public enum State {
    OK, UNKNOWN, DEGRADED, BROKEN
  }

  static Check ok(String area, String name, String says) {
    return new Check(area, name, State.OK, says, Optional.empty());
  }

  static Check degraded(String area, String name, String says, String cure) {
    return new Check(area, name, State.DEGRADED, says, Optional.of(cure));
  }

  static Check broken(String area, String name, String says, String cure) {
    return new Check(area, name, State.BROKEN, says, Optional.of(cure));
  }

  static Check unknown(String area, String name, String says) {
    return new Check(area, name, State.UNKNOWN, says, Optional.empty());
  }
}

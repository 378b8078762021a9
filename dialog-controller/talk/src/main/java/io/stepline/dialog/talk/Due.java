package io.stepline.dialog.talk;

import io.stepline.kafka.contract.ReplyId;

/**
 * A clock that runs. @param reply which it is about, {@link ReplyId#NONE} for none @param atUs when it is due,
 * microseconds since the epoch; of one that stands still, what is left of it
 */
public record Due(Clock clock, ReplyId reply, long atUs) {
  /** From here on {@code atUs} is no time, but this and the rest of a clock that stands still. */
  private static final long RESTING_US = Long.MAX_VALUE / 2;

  /** It stands still from now on, unless it does already. */
  Due resting(long nowUs) {
    return isResting() ? this : new Due(clock, reply, RESTING_US + Math.max(0, atUs - nowUs));
  }

  /** It goes on with what was left. */
  Due goingOn(long nowUs) {
    return isResting() ? new Due(clock, reply, nowUs + atUs - RESTING_US) : this;
  }

  boolean isResting() {
    return atUs >= RESTING_US;
  }
}

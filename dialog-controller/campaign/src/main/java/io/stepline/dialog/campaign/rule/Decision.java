package io.stepline.dialog.campaign.rule;

import java.time.Instant;
import java.util.Optional;

/**
 * What one rule says of one call.
 *
 * @param detail what it decided by, such as the list's version or the local time
 * @param until when a {@link Effect#WAIT} may be asked again
 */
public record Decision(String rule, Effect effect, String detail, Optional<Instant> until) {
  /**
   * {@code NEVER}: the law or the person said so. {@code HOLD}: a setting, a file or a list is not as it must be, and
   * somebody can mend that; until then the call waits and people are told.
   */
  public enum Effect { PASS, WAIT, HOLD, NEVER }

  static Decision pass(String rule, String detail) {
    return new Decision(rule, Effect.PASS, detail, Optional.empty());
  }

  static Decision never(String rule, String detail) {
    return new Decision(rule, Effect.NEVER, detail, Optional.empty());
  }

  /** @param detail the same for all whom it keeps */
  static Decision hold(String rule, String detail) {
    return new Decision(rule, Effect.HOLD, detail, Optional.empty());
  }

  static Decision until(String rule, String detail, Instant when) {
    return new Decision(rule, Effect.WAIT, detail, Optional.of(when));
  }
}

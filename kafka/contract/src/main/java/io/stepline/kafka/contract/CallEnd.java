package io.stepline.kafka.contract;

import java.util.Optional;

/**
 * How a call ended and who is to blame.
 *
 * @param reason a short code such as caller-bye, transferred, no-answer, or the phrase of a refusal
 * @param sipStatus of the refusal; 0 where there was none
 * @param cause what the far side said of it in its Reason header (RFC 3326), such as {@code Q.850;cause=21}
 * @param retryAfterS after how many seconds it may be tried again, as the far side said; 0 where it did not
 */
public record CallEnd(Outcome outcome, String reason, int sipStatus, @Since(5) Optional<String> cause,
    @Since(value = 5, or = "0") int retryAfterS) {
  public enum Outcome { @Tag(0) SUCCESS, @Tag(1) CALLER, @Tag(2) BOT, @Tag(3) UPSTREAM, @Tag(4) UNDETERMINED }

  public CallEnd(Outcome outcome, String reason, int sipStatus) {
    this(outcome, reason, sipStatus, Optional.empty(), 0);
  }
}

package io.stepline.dialog.talk;

import io.stepline.dialog.conversation.TimerKind;
import io.stepline.kafka.contract.Tag;
import java.util.Optional;

/**
 * What a talk can wait for. {@code KEYS} ends an entry of keys, {@code TURN_END} the caller's turn, {@code ANSWER} the
 * wait for who answers a campaign's call; the others are the conversation machine's own.
 */
public enum Clock {
  @Tag(0) NO_INPUT, @Tag(1) THINKING, @Tag(2) MAX_CALL, @Tag(3) OVERLAP, @Tag(4) INTERRUPTION, @Tag(5) KEYS,
  @Tag(6) TURN_END, @Tag(7) ANSWER;

  static Clock of(TimerKind kind) {
    return valueOf(kind.name());
  }

  /** The machine's timer; empty for those that the machine does not know. */
  Optional<TimerKind> kind() {
    return switch (this) {
      case NO_INPUT -> Optional.of(TimerKind.NO_INPUT);
      case THINKING -> Optional.of(TimerKind.THINKING);
      case MAX_CALL -> Optional.of(TimerKind.MAX_CALL);
      case OVERLAP -> Optional.of(TimerKind.OVERLAP);
      case INTERRUPTION -> Optional.of(TimerKind.INTERRUPTION);
      case KEYS, TURN_END, ANSWER -> Optional.empty();
    };
  }
}

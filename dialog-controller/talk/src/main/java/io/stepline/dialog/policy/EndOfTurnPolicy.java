package io.stepline.dialog.policy;

import io.stepline.kafka.contract.SpeechTokens;
import java.util.Optional;

/** How much silence ends a caller's turn. One for each call. */
public interface EndOfTurnPolicy {
  /**
   * @param tokens what was said up to the pause, once it is known
   * @param expected whether the bot waits for one of the answers it knows
   * @return milliseconds of silence, counted from the last speech
   */
  int silenceMs(Optional<SpeechTokens> tokens, boolean expected);

  /** The caller went on after a pause of so long: it was none. */
  void wentOn(long pauseMs);
}

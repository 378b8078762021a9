package io.stepline.dialog.policy;

import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.TurnId;

/**
 * Judges how angry a caller is, turn by turn; one per call. A speech model speaks through the arousal of its
 * {@link SpeechTokens.Voice}.
 */
public interface EmotionCue {
  /**
   * What was said in a turn so far; said again when the turn goes on, and then in place of what was said before.
   *
   * @param interrupted whether this turn cut the bot short
   * @return 0 for calm, from 1 on angry
   */
  double heard(TurnId turn, SpeechTokens tokens, boolean interrupted);
}

package io.stepline.dialog.policy;

import io.stepline.kafka.contract.SpeechTokens;

/** Judges what a caller says while the bot speaks: words, or a cough, a noise, an "mhm". Pure. */
public final class Overhearing {
  /** A recogniser that listens for a few phrases finds one in a short "um" too, but does not believe in it. */
  private static final double SURE = 0.75;

  private Overhearing() {}

  /** @param speechMs how long they spoke */
  public static boolean means(SpeechTokens tokens, long speechMs, BotPolicy.Interruptions policy) {
    String words = Phrase.plain(tokens.text());
    if (words.isEmpty() || tokens.rejected()) return speechMs >= policy.soundMs();
    if (speechMs < policy.soundMs() && tokens.confidence() < SURE) return false;
    return !Phrase.isMadeOf(words, policy.backchannels().stream().map(Phrase::plain).toList(), false);
  }
}

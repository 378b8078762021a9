package io.stepline.dialog.policy;

import io.stepline.kafka.contract.SpeechTokens;
import java.util.Locale;

/** Judges what a caller says while the bot speaks: words, or a cough, a noise, an "mhm". Pure. */
public final class Overhearing {
  /** A recogniser that listens for a few phrases finds one in a short "um" too, but does not believe in it. */
  private static final double SURE = 0.75;

  private Overhearing() {}

  /** @param speechMs how long they spoke */
  public static boolean means(SpeechTokens tokens, long speechMs, BotPolicy.Interruptions policy) {
    String words =
        tokens.text().toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} ]", " ").strip().replaceAll(" +", " ");
    if (words.isEmpty() || tokens.rejected()) return speechMs >= policy.soundMs();
    if (speechMs < policy.soundMs() && tokens.confidence() < SURE) return false;
    return !onlyBackchannels(words, policy);
  }

  private static boolean onlyBackchannels(String words, BotPolicy.Interruptions policy) {
    String rest = " " + words + " ";
    for (String b : policy.backchannels().stream().sorted((x, y) -> y.length() - x.length()).toList()) {
      for (String at = " " + b.toLowerCase(Locale.ROOT) + " "; rest.contains(at);) rest = rest.replace(at, " ");
    }
    return rest.isBlank();
  }
}

package io.stepline.ops.evaluate;

import io.stepline.kafka.contract.SpeechTokens;
import java.util.List;
import java.util.Optional;

/**
 * What there was to hear in a call that is over. Times are milliseconds since it was answered, as in its recording.
 *
 * @param speeches of the caller, in order
 * @param soundings when the bot sounded
 * @param heard what each turn of the record says was heard
 */
public record HeardCall(String call, String bot, List<Speech> speeches, List<Span> soundings, List<String> heard) {
  /** How soon after the bot begins a caller who goes on cannot have gone on because of it. */
  private static final long REACTION_MS = 400;
  /** After so long a silence nobody goes on with a sentence. */
  private static final long LONGEST_PAUSE_MS = 2_500;

  public record Span(long fromMs, long toMs) {
    boolean overlaps(Span other) {
      return fromMs < other.toMs && other.fromMs < toMs;
    }
  }

  /**
   * One stretch of speech.
   *
   * @param startKnownMs when the controller knew that it had begun, {@code endKnownMs} that it had paused
   * @param expected whether the bot waited for one of the answers it knows
   * @param words what was understood up to its end, with when that was known
   */
  public record Speech(Span span, long startKnownMs, long endKnownMs, boolean expected, Optional<Words> words) {}

  public record Words(long atMs, SpeechTokens tokens) {}

  /**
   * Whether the caller was in the middle of a turn after this speech: they went on soon, and before the bot's sound can
   * have been why.
   */
  boolean goesOn(int speech) {
    if (speech + 1 >= speeches.size()) return false;
    long end = speeches.get(speech).span().toMs();
    long next = speeches.get(speech + 1).span().fromMs();
    if (next - end > LONGEST_PAUSE_MS) return false;
    return soundings.stream().noneMatch(s -> s.fromMs() >= end && s.fromMs() + REACTION_MS < next);
  }

  /** Whether it began while the bot sounded. */
  boolean isOver(Speech speech) {
    return soundings.stream()
        .anyMatch(s -> s.fromMs() <= speech.span().fromMs() && speech.span().fromMs() < s.toMs());
  }

  HeardCall with(List<Speech> others) {
    return new HeardCall(call, bot, others, soundings, heard);
  }
}

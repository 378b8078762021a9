package io.stepline.ops.evaluate;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.CuedEndOfTurn;
import io.stepline.dialog.policy.Cues;
import io.stepline.dialog.policy.Overhearing;
import io.stepline.kafka.contract.SpeechTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a policy makes of a call's speech, held against how the caller really went on. Pure; the policy is the one of
 * production ({@link CuedEndOfTurn}, {@link Overhearing}).
 */
final class TurnTaking {
  /** Words that nobody means to interrupt with, whatever a bot file says. */
  private static final BotPolicy.Interruptions USUAL = BotPolicy.Interruptions.USUAL;

  /**
   * What came of one call.
   *
   * @param turns that really ended, {@code deadAirMs} the silence before each was taken for over
   * @param pauses within turns and turns together: where somebody could be cut off
   * @param cutOffs where the turn was taken for over while the caller went on
   * @param bargeIns speech over the bot that means something, {@code missed} of it would not have stopped the bot
   */
  record Result(List<Long> deadAirMs, int pauses, int cutOffs, int bargeIns, int missed) {
    long deadAir() {
      return deadAirMs.stream().mapToLong(d -> d).sum();
    }
  }

  private TurnTaking() {}

  /**
   * @param truth as the call was heard when it took place
   * @param heard as this arm hears it
   * @param endMs silence that ends any turn ({@code vad.end-ms})
   */
  static Result of(HeardCall truth, HeardCall heard, BotPolicy policy, int endMs) {
    List<Long> ends = ends(heard, policy, endMs);
    List<Long> deadAir = new ArrayList<>();
    int cutOffs = 0;
    int pauses = 0;
    for (int i = 0; i < truth.speeches().size(); i++) {
      HeardCall.Speech speech = truth.speeches().get(i);
      long from = speech.span().toMs();
      boolean goesOn = truth.goesOn(i);
      long until = i + 1 < truth.speeches().size() ? truth.speeches().get(i + 1).span().fromMs() : Long.MAX_VALUE;
      // words told of while the speech still sounds are a cut too: another VAD may take half of it for silence
      boolean within = ends.stream().anyMatch(e -> e >= speech.span().fromMs() && e < from);
      Optional<Long> end = ends.stream().filter(e -> e >= from && e < until).findFirst();
      pauses++;
      if (within || goesOn && end.isPresent()) cutOffs++;
      if (!goesOn) end.ifPresent(e -> deadAir.add(e - from));
    }
    int bargeIns = 0;
    int missed = 0;
    for (HeardCall.Speech speech : truth.speeches()) {
      if (!truth.isOver(speech) || !means(speech, interruptions(policy, USUAL.backchannels()))) continue;
      bargeIns++;
      boolean stops = heard.speeches().stream()
          .anyMatch(s -> s.span().overlaps(speech.span()) && stops(s, policy.interruptions()));
      if (!stops) missed++;
    }
    return new Result(deadAir, pauses, cutOffs, bargeIns, missed);
  }

  private static BotPolicy.Interruptions interruptions(BotPolicy policy, List<String> backchannels) {
    List<String> own = Cues.of(policy.language()).backchannels();
    return new BotPolicy.Interruptions(USUAL.holdAfterMs(), USUAL.sureAfterMs(), USUAL.soundMs(),
        own.isEmpty() ? backchannels : own);
  }

  private static boolean stops(HeardCall.Speech speech, BotPolicy.Interruptions policy) {
    long ms = speech.span().toMs() - speech.span().fromMs();
    return ms >= policy.holdAfterMs() + policy.sureAfterMs() || means(speech, policy);
  }

  private static boolean means(HeardCall.Speech speech, BotPolicy.Interruptions policy) {
    long ms = speech.span().toMs() - speech.span().fromMs();
    return speech.words().map(w -> Overhearing.means(w.tokens(), ms, policy)).orElse(ms >= policy.soundMs());
  }

  /** When turns are taken for over. */
  private static List<Long> ends(HeardCall heard, BotPolicy bot, int endMs) {
    CuedEndOfTurn policy = new CuedEndOfTurn(bot.endOfTurn(), Cues.of(bot.language()), List.of());
    List<Long> ends = new ArrayList<>();
    for (int i = 0; i < heard.speeches().size(); i++) {
      HeardCall.Speech s = heard.speeches().get(i);
      boolean last = i + 1 == heard.speeches().size();
      long nextKnown = last ? Long.MAX_VALUE : heard.speeches().get(i + 1).startKnownMs();
      long end = end(s, policy, endMs);
      if (end <= nextKnown) ends.add(end);
      else policy.wentOn(heard.speeches().get(i + 1).span().fromMs() - s.span().toMs());
    }
    return ends;
  }

  private static long end(HeardCall.Speech s, CuedEndOfTurn policy, int endMs) {
    long silentFrom = s.span().toMs();
    long end = Math.max(s.endKnownMs(), silentFrom + policy.silenceMs(Optional.empty(), s.expected()));
    Optional<HeardCall.Words> words = s.words().filter(w -> w.atMs() <= Math.max(s.endKnownMs(), silentFrom + endMs));
    if (words.isPresent() && words.get().atMs() < end) {
      Optional<SpeechTokens> tokens = words.map(HeardCall.Words::tokens);
      end = Math.max(words.get().atMs(), silentFrom + policy.silenceMs(tokens, s.expected()));
    }
    return Math.max(s.endKnownMs(), Math.min(end, silentFrom + endMs));
  }
}

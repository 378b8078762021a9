package io.stepline.dialog.talk;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.Cues;
import io.stepline.dialog.policy.CuedEndOfTurn;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.SpeechTokens;
import java.util.Optional;

/**
 * Decides when a turn has ended, within what the VAD allows: at each pause a clock is set by the policy, and set again
 * when it is known what was said. Owned by one step.
 */
final class TurnEnds {
  private final CuedEndOfTurn policy;
  private final long nowUs;
  private Optional<SpeechActivity.SpeechPaused> pause;
  private long startedSample;
  private long ended;

  /** @param expected what is listened for */
  TurnEnds(Talk.TurnWatch watch, BotPolicy bot, String expected, long nowUs) {
    this.policy = new CuedEndOfTurn(bot.endOfTurn(expected), Cues.of(bot.language()),
        watch.pauses().stream().map(Talk.Millis::value).toList());
    this.nowUs = nowUs;
    this.pause = watch.pause();
    this.startedSample = watch.startedSample();
    this.ended = watch.ended();
  }

  Talk.TurnWatch watch() {
    return new Talk.TurnWatch(pause, startedSample, ended, policy.pauses().stream().map(Talk.Millis::new).toList());
  }

  void started(SpeechActivity.SpeechStarted s) {
    pause.filter(p -> p.utterance() > ended)
        .ifPresent(p -> policy.wentOn((s.fromSample() - p.toSample()) * 1_000 / p.sampleRateHz()));
    pause = Optional.empty();
    startedSample = s.fromSample();
  }

  void paused(SpeechActivity.SpeechPaused p) {
    pause = Optional.of(p);
  }

  /** How long the caller spoke before the pause. */
  long spokenMs() {
    return pause.map(p -> (p.toSample() - startedSample) * 1_000 / p.sampleRateHz()).orElse(0L);
  }

  /** Whether the turn of that utterance is over. */
  boolean isOver(long utterance) {
    return utterance <= ended;
  }

  /** The last pause, of whichever utterance. */
  boolean pausedAt(long utterance) {
    return pause.filter(p -> p.utterance() == utterance).isPresent();
  }

  /** @return how long to wait from now; empty when no pause waits for its end */
  Optional<Integer> waitMs(Optional<SpeechTokens> settled, boolean expected) {
    return pause.filter(p -> p.utterance() > ended).map(p -> {
      long silentMs = p.stamps().lastSpeech() == 0 ? 0 : Math.max(0, (nowUs - p.stamps().lastSpeech()) / 1_000);
      return (int) Math.max(0,
          policy.silenceMs(settled.filter(t -> t.utterance() >= p.utterance()), expected) - silentMs);
    });
  }

  /** The clock has run out. @return the end, to be told to everybody who listens to the caller */
  Optional<SpeechActivity.EndOfTurn> end() {
    Optional<SpeechActivity.EndOfTurn> end = pause.filter(p -> p.utterance() > ended)
        .map(p -> new SpeechActivity.EndOfTurn(p.call(), p.utterance(), p.turnFromSample(), p.toSample(),
            p.sampleRateHz(),
            p.stamps().speech(p.stamps().lastSpeech(), p.stamps().pausedAt(), nowUs)));
    end.ifPresent(e -> ended = e.utterance());
    return end;
  }

  /** The VAD says so, or our own word comes back. @return false if it is known already */
  boolean heard(SpeechActivity.EndOfTurn e) {
    if (e.utterance() <= ended) return false;
    ended = e.utterance();
    return true;
  }
}

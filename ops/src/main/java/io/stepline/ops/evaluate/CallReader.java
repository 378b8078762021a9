package io.stepline.ops.evaluate;

import io.stepline.dialog.talk.Talk;
import io.stepline.dialog.talk.TalkEffect;
import io.stepline.dialog.talk.TalkInput;
import io.stepline.dialog.talk.TalkJournal;
import io.stepline.dialog.talk.TalkMachine;
import io.stepline.dialog.talk.TalkStep;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.TalkEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads what there was to hear out of a call's journal. Lives for one call. */
final class CallReader {
  /** What the segmenter needs to hear before it says that somebody speaks. */
  private static final long START_MS = 96;
  private final List<HeardCall.Speech> speeches = new ArrayList<>();
  private final List<HeardCall.Span> soundings = new ArrayList<>();
  private List<String> heard = List.of();
  private Optional<CallEvent.Answered> answered = Optional.empty();
  private Optional<SpeechActivity.SpeechStarted> started = Optional.empty();
  private long startKnownUs;
  private long soundsSinceMs = -1;
  /** What sample 0 of the caller's sound is, microseconds since the epoch. */
  private long zeroUs = Long.MIN_VALUE;

  private CallReader() {}

  /** @return empty where nobody answered */
  static Optional<HeardCall> read(TalkMachine machine, Collection<TalkEntry> journal) {
    CallReader reader = new CallReader();
    Optional<Talk> talk = Optional.empty();
    List<TalkEntry> entries = TalkJournal.inOrder(journal);
    for (TalkEntry entry : entries) {
      Talk now = talk.orElseGet(() -> Talk.begin(entry.call()));
      TalkInput input = TalkJournal.input(entry);
      TalkStep step = machine.step(now, input, entry.atUs());
      reader.take(input, entry.atUs(), !now.context().settled().listenFor().isEmpty());
      step.effects().forEach(reader::did);
      talk = Optional.of(step.talk());
    }
    if (!entries.isEmpty()) reader.silent(entries.getLast().atUs());
    return reader.answered.map(a -> new HeardCall(a.call().value(), a.bot(), List.copyOf(reader.speeches),
        List.copyOf(reader.soundings), reader.heard));
  }

  private void take(TalkInput input, long atUs, boolean expected) {
    switch (input) {
      case TalkInput.Event(CallEvent.Answered a) -> answered = Optional.of(a);
      case TalkInput.Event(CallEvent.PlayoutStarted p) -> {
        silent(atUs);
        soundsSinceMs = ms(atUs);
      }
      case TalkInput.Event(CallEvent.PlayoutFinished p) -> silent(atUs);
      case TalkInput.Activity(SpeechActivity.SpeechStarted s, double load) -> {
        started = Optional.of(s);
        startKnownUs = atUs;
      }
      case TalkInput.Activity(SpeechActivity.SpeechPaused p, double load) -> paused(p, atUs, expected);
      case TalkInput.Tokens(SpeechTokens t) -> {
        if (t.settled()) tokens(t, atUs);
      }
      default -> {}
    }
  }

  private void did(TalkEffect effect) {
    if (effect instanceof TalkEffect.Finished f)
      heard = f.entry().turns().stream().map(CallRecord.Turn::heard).toList();
  }

  private void paused(SpeechActivity.SpeechPaused p, long atUs, boolean expected) {
    if (answered.isEmpty() || started.isEmpty()) return;
    SpeechActivity.SpeechStarted s = started.get();
    if (zeroUs == Long.MIN_VALUE) zeroUs = p.stamps().lastSpeech() > 0
        ? p.stamps().lastSpeech() - us(p.toSample(), p.sampleRateHz())
        : startKnownUs - START_MS * 1_000 - us(s.fromSample(), s.sampleRateHz());
    HeardCall.Span span = new HeardCall.Span(ms(zeroUs + us(s.fromSample(), s.sampleRateHz())),
        ms(zeroUs + us(p.toSample(), p.sampleRateHz())));
    if (span.toMs() > span.fromMs())
      speeches.add(new HeardCall.Speech(span, ms(startKnownUs), ms(atUs), expected, Optional.empty()));
    started = Optional.empty();
  }

  private void tokens(SpeechTokens t, long atUs) {
    if (speeches.isEmpty()) return;
    HeardCall.Speech last = speeches.removeLast();
    Optional<HeardCall.Words> words =
        last.words().isPresent() ? last.words() : Optional.of(new HeardCall.Words(ms(atUs), t));
    speeches.add(
        new HeardCall.Speech(last.span(), last.startKnownMs(), last.endKnownMs(), last.expected(), words));
  }

  private void silent(long atUs) {
    if (soundsSinceMs >= 0 && ms(atUs) > soundsSinceMs) soundings.add(new HeardCall.Span(soundsSinceMs, ms(atUs)));
    soundsSinceMs = -1;
  }

  private static long us(long sample, int rateHz) {
    return sample * 1_000_000 / Math.max(1, rateHz);
  }

  private long ms(long us) {
    return (us - answered.map(CallEvent.Answered::atUs).orElse(0L)) / 1_000;
  }
}

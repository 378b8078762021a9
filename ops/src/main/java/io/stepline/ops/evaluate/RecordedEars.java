package io.stepline.ops.evaluate;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Stamps;
import io.stepline.media.audio.Resampler;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.vad.SileroVad;
import io.stepline.model.vad.SpeechProbability;
import io.stepline.model.vad.SpeechSegmenter;
import io.stepline.ops.recording.RecordedSound;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Hears a past call again from its recording: with another VAD, another recogniser, or both. Words that no recogniser
 * hears again are those of the speech they were heard in. Owned by one thread.
 */
public final class RecordedEars implements Evaluation.Ears {
  private static final int STEP_FRAMES = 16_000;
  /** A recogniser is given so much of the line before and after the speech. */
  private static final long AROUND_MS = 250;
  private static final long MOST_SHIFT_MS = 600;

  private final Sounds sounds;
  private final Optional<SpeechProbability> vad;
  private final int pauseMs;
  private final int endMs;
  private final Optional<SpeechEncoder> recogniser;

  /** Where recordings are. */
  public interface Sounds {
    /** @throws IOException if it cannot be read */
    Optional<RecordedSound> find(CallId call) throws IOException;
  }

  /** @param vad empty keeps the speech as it was heard @param recogniser empty keeps the words */
  public RecordedEars(Sounds sounds, Optional<SpeechProbability> vad, int pauseMs, int endMs,
      Optional<SpeechEncoder> recogniser) {
    this.sounds = sounds;
    this.vad = vad;
    this.pauseMs = pauseMs;
    this.endMs = endMs;
    this.recogniser = recogniser;
  }

  @Override
  public Optional<HeardCall> hear(HeardCall call) throws IOException {
    Optional<RecordedSound> found = sounds.find(new CallId(call.call()));
    if (found.isEmpty()) return Optional.empty();
    try (RecordedSound sound = found.get()) {
      short[] caller = sound.caller(STEP_FRAMES);
      HeardCall heard = vad.isPresent() ? call.with(segments(call, caller, sound.rateHz(), vad.get())) : call;
      return Optional.of(recogniser.isPresent() ? words(heard, caller, sound.rateHz(), recogniser.get()) : heard);
    }
  }

  private List<HeardCall.Speech> segments(HeardCall call, short[] pcm, int rateHz, SpeechProbability model) {
    int rate = rateHz == 8_000 ? 8_000 : 16_000;
    short[] sound = rate == rateHz ? pcm : Resampler.convert(pcm, rateHz, rate);
    SpeechSegmenter segmenter = new SpeechSegmenter(SpeechSegmenter.Settings.forRate(rate, pauseMs, endMs));
    SileroVad.Memory memory = new SileroVad.Memory(rate);
    int window = SileroVad.windowSamples(rate);
    List<HeardCall.Speech> all = new ArrayList<>();
    long from = 0;
    long fromKnown = 0;
    boolean speaking = false;
    for (int at = 0; at + window <= sound.length; at += window) {
      short[] one = Arrays.copyOfRange(sound, at, at + window);
      float p = model.probabilities(rate, List.of(one), List.of(memory))[0];
      Optional<SpeechSegmenter.Change> change = segmenter.step(p);
      long now = ((at / window) + 1L) * SpeechSegmenter.WINDOW_MS;
      if (change.isEmpty()) continue;
      long place = change.get().window() * SpeechSegmenter.WINDOW_MS;
      switch (change.get().kind()) {
        case STARTED -> {
          from = place;
          fromKnown = now;
          speaking = true;
        }
        // @formatter:off
        case PAUSED, ENDED -> {
          if (speaking && place > from) all.add(speech(call, new HeardCall.Span(from, place), fromKnown, now));
          speaking = false;
        }
        // @formatter:on
      }
    }
    return aligned(call, all);
  }

  /** Recordings begin a little after the answer: what was heard then tells by how much. */
  private static List<HeardCall.Speech> aligned(HeardCall call, List<HeardCall.Speech> all) {
    long[] late = all.stream().flatMapToLong(s -> call.speeches().stream().filter(t -> t.span().overlaps(s.span()))
        .mapToLong(t -> t.span().toMs() - s.span().toMs()).limit(1)).sorted().toArray();
    long by = late.length == 0 ? 0 : late[late.length / 2];
    if (Math.abs(by) > MOST_SHIFT_MS) return all;
    return all.stream().map(s -> speech(call, new HeardCall.Span(s.span().fromMs() + by, s.span().toMs() + by),
        s.startKnownMs() + by, s.endKnownMs() + by)).toList();
  }

  /** With the words of the speech it shares most with. */
  private static HeardCall.Speech speech(HeardCall call, HeardCall.Span span, long startKnown, long endKnown) {
    Optional<HeardCall.Speech> same = call.speeches().stream().filter(s -> s.span().overlaps(span))
        .max(Comparator.comparingLong(s -> Math.min(s.span().toMs(), span.toMs())
            - Math.max(s.span().fromMs(), span.fromMs())));
    Optional<HeardCall.Words> words = same.flatMap(
        s -> s.words().map(w -> new HeardCall.Words(endKnown + Math.max(0, w.atMs() - s.endKnownMs()), w.tokens())));
    return new HeardCall.Speech(span, startKnown, endKnown, same.map(HeardCall.Speech::expected).orElse(false), words);
  }

  private static HeardCall words(HeardCall call, short[] pcm, int rateHz, SpeechEncoder recogniser) {
    List<HeardCall.Speech> all = new ArrayList<>();
    List<String> heard = new ArrayList<>();
    StringBuilder turn = new StringBuilder();
    try (SpeechEncoder.Session session = recogniser.open(call.bot(), rateHz == 8_000)) {
      for (int i = 0; i < call.speeches().size(); i++) {
        HeardCall.Speech s = call.speeches().get(i);
        session.begin();
        SpeechEncoder.Result result = session.settle(cut(pcm, rateHz, s.span(), recogniser.sampleRateHz())).join();
        String text = result.transcript().map(CompletableFuture::join).orElse(result.text());
        long atMs = s.words().map(HeardCall.Words::atMs).orElse(s.endKnownMs());
        SpeechTokens tokens = new SpeechTokens(new CallId(call.call()), i + 1, true, text, result.confidence(),
            result.rejected(), List.of(), SpeechTokens.Wave.NONE, SpeechTokens.Voice.UNKNOWN, Stamps.EMPTY,
            result.manner());
        all.add(new HeardCall.Speech(s.span(), s.startKnownMs(), s.endKnownMs(), s.expected(),
            Optional.of(new HeardCall.Words(atMs, tokens))));
        turn.append(turn.isEmpty() ? "" : " ").append(text);
        if (call.goesOn(i)) continue;
        heard.add(turn.toString());
        turn.setLength(0);
      }
    }
    return new HeardCall(call.call(), call.bot(), all, call.soundings(), heard);
  }

  private static short[] cut(short[] pcm, int rateHz, HeardCall.Span span, int toRateHz) {
    long from = Math.clamp((span.fromMs() - AROUND_MS) * rateHz / 1_000, 0, pcm.length);
    long to = Math.clamp((span.toMs() + AROUND_MS) * rateHz / 1_000, from, pcm.length);
    short[] part = Arrays.copyOfRange(pcm, (int) from, (int) to);
    return rateHz == toRateHz ? part : Resampler.convert(part, rateHz, toRateHz);
  }
}

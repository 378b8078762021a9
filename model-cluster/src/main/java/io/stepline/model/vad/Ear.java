package io.stepline.model.vad;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.Stamps;
import io.stepline.media.audio.SampleQueue;
import java.util.Optional;

/**
 * What the VAD keeps of one call. An utterance is numbered by the sample it begins with, plus one: so its number rises
 * whoever listens, also when the listener was replaced or had forgotten the call. Owned by one thread.
 */
final class Ear {
  private static final int ARRIVALS = 256;

  private final CallId call;
  final int rateHz;
  final SileroVad.Memory memory;
  final SampleQueue waiting = new SampleQueue();
  private final SpeechSegmenter segmenter;
  private final long[] arrivals = new long[ARRIVALS];
  /** Where a turn began that another had opened. */
  private long openedAt;
  private long firstSample;
  private long nextSample;
  private long utterance;
  private Optional<SpeechActivity> last;
  long heardUs;

  /** @param last what was published of this call before, by whomever */
  Ear(CallerAudio first, Optional<SpeechActivity> last, int pauseMs, int endMs) {
    call = first.call();
    this.last = last;
    rateHz = first.sampleRateHz();
    memory = new SileroVad.Memory(rateHz);
    firstSample = first.samplePosition();
    nextSample = firstSample;
    utterance = last.map(SpeechActivity::utterance).orElse(0L);
    SpeechSegmenter.Settings settings = SpeechSegmenter.Settings.forRate(rateHz, pauseMs, endMs);
    segmenter = last.filter(a -> a.sampleRateHz() == rateHz).flatMap(a -> goingOn(settings, a))
        .orElseGet(() -> new SpeechSegmenter(settings));
  }

  private Optional<SpeechSegmenter> goingOn(SpeechSegmenter.Settings settings, SpeechActivity last) {
    return switch (last) {
      case SpeechActivity.SpeechStarted s -> Optional.of(resumed(settings, s.turnFromSample(), firstSample, true));
      case SpeechActivity.SpeechPaused p -> Optional.of(resumed(settings, p.turnFromSample(), p.toSample(), false));
      case SpeechActivity.EndOfTurn e -> Optional.empty();
    };
  }

  private SpeechSegmenter resumed(SpeechSegmenter.Settings settings, long turnFrom, long afterSpeech,
      boolean speaking) {
    openedAt = turnFrom;
    return new SpeechSegmenter(settings, Math.min(-1, windowOf(turnFrom)), Math.min(0, windowOf(afterSpeech)),
        speaking);
  }

  private long windowOf(long sample) {
    return Math.floorDiv(sample - firstSample, SileroVad.windowSamples(rateHz));
  }

  /** Silence of up to a second stands for what is missing. */
  void hear(CallerAudio frame, long nowUs) {
    long missing = Math.max(0, frame.samplePosition() - nextSample);
    long filled = Math.min(missing, rateHz);
    if (filled > 0) waiting.add(new short[(int) filled]);
    firstSample += missing - filled;
    waiting.add(frame.pcm());
    nextSample = frame.samplePosition() + frame.pcm().length;
    arrivals[(int) (frame.samplePosition() / (rateHz / 50) % ARRIVALS)] = frame.arrivedUs();
    heardUs = nowUs;
  }

  boolean ready(int rate) {
    return rateHz == rate && waiting.size() >= SileroVad.windowSamples(rate);
  }

  boolean inTurn() {
    return segmenter.inTurn();
  }

  /** The next window's probability. */
  Optional<SpeechActivity> step(float probability, long nowUs) {
    Optional<SpeechActivity> told = segmenter.step(probability).map(change -> switch (change.kind()) {
      case STARTED -> {
        long at = sampleOf(change.window());
        utterance = Math.max(at + 1, utterance + 1);
        yield new SpeechActivity.SpeechStarted(call, utterance, turnFrom(), at, rateHz, nowUs);
      }
      case PAUSED -> new SpeechActivity.SpeechPaused(call, utterance, turnFrom(), sampleOf(change.window()), rateHz,
          stamps(change, nowUs));
      case ENDED -> new SpeechActivity.EndOfTurn(call, utterance, turnFrom(), sampleOf(change.window()), rateHz,
          stamps(change, nowUs));
    });
    if (told.isPresent()) last = told;
    return told;
  }

  /** What was told of this call last. */
  Optional<SpeechActivity> last() {
    return last;
  }

  private long turnFrom() {
    return segmenter.turnBegan() < 0 ? openedAt : sampleOf(segmenter.turnBegan());
  }

  private Stamps stamps(SpeechSegmenter.Change change, long nowUs) {
    return Stamps.EMPTY.speech(arrivalBefore(sampleOf(change.window())),
        change.kind() == SpeechSegmenter.Kind.PAUSED ? nowUs : 0,
        change.kind() == SpeechSegmenter.Kind.ENDED ? nowUs : 0);
  }

  private long sampleOf(long window) {
    return firstSample + window * SileroVad.windowSamples(rateHz);
  }

  /** Arrival of the datagram that held the sample before {@code sample}. */
  private long arrivalBefore(long sample) {
    return arrivals[(int) (Math.max(0, sample - 1) / (rateHz / 50) % ARRIVALS)];
  }
}

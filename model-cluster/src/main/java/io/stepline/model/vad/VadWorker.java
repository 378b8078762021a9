package io.stepline.model.vad;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.WallClock;
import io.stepline.media.audio.SampleQueue;
import io.stepline.model.worker.Mailbox;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Hop 3: caller's frames in, activity out; one inference for the windows of all calls that are ready. */
public final class VadWorker implements AutoCloseable {
  private static final int MAX_BATCH = 128;
  private static final long IDLE_US = 60_000_000;
  private static final int ARRIVALS = 256;

  private final SileroVad vad;
  private final Bus bus;
  private final WallClock clock;
  private final int pauseMs;
  private final int endMs;
  private final Map<CallId, Ear> ears = new HashMap<>();
  private final Mailbox mailbox;
  private final Meters.Sizes batches;
  private final Meters.Times inference;
  private final Bus.Subscription subscription;
  private long sweepAtUs;

  /** @param pauseMs silence that is a pause, {@code endMs} silence that ends the turn */
  public VadWorker(SileroVad vad, Bus bus, WallClock clock, int pauseMs, int endMs, Meters meters) {
    this.vad = vad;
    this.bus = bus;
    this.clock = clock;
    this.pauseMs = pauseMs;
    this.endMs = endMs;
    this.mailbox = new Mailbox("vad", meters);
    this.batches = meters.sizes("stepline.vad.batch");
    this.inference = meters.times("stepline.vad.inference");
    this.subscription = bus.subscribe(new Bus.Reader("vad", Bus.Start.NOW, 8, List.of(
        Bus.Route.batches(Topics.CALLER_AUDIO, batch -> mailbox.audio(() -> hear(batch))),
        Bus.Route.each(Topics.CALL_EVENTS, e -> {
          if (e instanceof CallEvent.Ended) mailbox.control(() -> ears.remove(e.call()));
        }))));
  }

  /** What the VAD keeps of one call. */
  private static final class Ear {
    final int rateHz;
    final SileroVad.Memory memory;
    final SpeechSegmenter segmenter;
    final SampleQueue waiting = new SampleQueue();
    final long[] arrivals = new long[ARRIVALS];
    long firstSample;
    long nextSample;
    long utterance;
    long heardUs;

    Ear(CallerAudio first, int pauseMs, int endMs) {
      rateHz = first.sampleRateHz();
      memory = new SileroVad.Memory(rateHz);
      segmenter = new SpeechSegmenter(SpeechSegmenter.Settings.forRate(rateHz, pauseMs, endMs));
      firstSample = first.samplePosition();
      nextSample = firstSample;
    }

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

    long sampleOf(long window) {
      return firstSample + window * SileroVad.windowSamples(rateHz);
    }

    /** Arrival of the datagram that held the sample before {@code sample}. */
    long arrivalBefore(long sample) {
      return arrivals[(int) (Math.max(0, sample - 1) / (rateHz / 50) % ARRIVALS)];
    }
  }

  private void hear(List<CallerAudio> batch) {
    long now = clock.nowUs();
    for (CallerAudio frame : batch) ears.computeIfAbsent(frame.call(), c -> new Ear(frame, pauseMs, endMs)).hear(frame, now);
    for (int rate : new int[] {8000, 16000}) {
      for (List<Map.Entry<CallId, Ear>> ready = ready(rate); !ready.isEmpty(); ready = ready(rate)) infer(rate, ready);
    }
    if (now > sweepAtUs) {
      sweepAtUs = now + IDLE_US;
      ears.values().removeIf(e -> now - e.heardUs > IDLE_US);
    }
  }

  private List<Map.Entry<CallId, Ear>> ready(int rate) {
    List<Map.Entry<CallId, Ear>> ready = new ArrayList<>();
    for (Map.Entry<CallId, Ear> e : ears.entrySet()) {
      if (e.getValue().rateHz == rate && e.getValue().waiting.size() >= SileroVad.windowSamples(rate)) ready.add(e);
      if (ready.size() == MAX_BATCH) break;
    }
    return ready;
  }

  private void infer(int rate, List<Map.Entry<CallId, Ear>> ready) {
    List<short[]> windows = ready.stream().map(e -> e.getValue().waiting.take(SileroVad.windowSamples(rate))).toList();
    long began = clock.nowUs();
    float[] p = vad.probabilities(rate, windows, ready.stream().map(e -> e.getValue().memory).toList());
    inference.took(clock.nowUs() - began);
    batches.had(ready.size());
    for (int i = 0; i < p.length; i++) {
      CallId call = ready.get(i).getKey();
      Ear ear = ready.get(i).getValue();
      ear.segmenter.step(p[i]).map(change -> activity(call, ear, change)).ifPresent(a -> bus.publish(Topics.SPEECH_ACTIVITY, a));
    }
  }

  private SpeechActivity activity(CallId call, Ear ear, SpeechSegmenter.Change change) {
    long at = ear.sampleOf(change.window());
    long turnFrom = ear.sampleOf(ear.segmenter.turnBegan());
    long now = clock.nowUs();
    Optional<Stamps> stamps = change.kind() == SpeechSegmenter.Kind.STARTED ? Optional.empty() : Optional.of(Stamps.EMPTY.speech(ear.arrivalBefore(at),
        change.kind() == SpeechSegmenter.Kind.PAUSED ? now : 0, change.kind() == SpeechSegmenter.Kind.ENDED ? now : 0));
    return switch (change.kind()) {
      case STARTED -> new SpeechActivity.SpeechStarted(call, ++ear.utterance, turnFrom, at, ear.rateHz, now);
      case PAUSED -> new SpeechActivity.SpeechPaused(call, ear.utterance, turnFrom, at, ear.rateHz, stamps.orElseThrow());
      case ENDED -> new SpeechActivity.EndOfTurn(call, ear.utterance, turnFrom, at, ear.rateHz, stamps.orElseThrow());
    };
  }

  @Override
  public void close() {
    subscription.close();
    mailbox.close();
  }
}

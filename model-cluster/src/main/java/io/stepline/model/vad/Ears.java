package io.stepline.model.vad;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.WallClock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** All calls a VAD worker listens to; one inference for the windows of all that are ready. Owned by one thread. */
final class Ears {
  private static final int MAX_BATCH = 128;
  private static final long IDLE_US = 60_000_000;
  /** A caller who was put on hold in the middle of a turn may come back to it. */
  private static final long IDLE_IN_TURN_US = 15 * IDLE_US;

  private final SpeechProbability vad;
  private final Consumer<SpeechActivity> out;
  private final WallClock clock;
  private final int pauseMs;
  private final int endMs;
  private final Map<CallId, Ear> ears = new HashMap<>();
  /** What others have published of calls that are ours now. */
  private final Map<CallId, SpeechActivity> before = new HashMap<>();
  private long sweepAtUs;
  private long forgetBeforeUs;

  Ears(SpeechProbability vad, Consumer<SpeechActivity> out, WallClock clock, int pauseMs, int endMs) {
    this.vad = vad;
    this.out = out;
    this.clock = clock;
    this.pauseMs = pauseMs;
    this.endMs = endMs;
  }

  void hear(List<CallerAudio> batch) {
    long now = clock.nowUs();
    if (now > sweepAtUs) sweep(now);
    for (CallerAudio frame : batch) if (!isTold(frame)) ear(frame).hear(frame, now);
    for (int rate : new int[] {8000, 16000}) {
      for (List<Map.Entry<CallId, Ear>> ready = ready(rate); !ready.isEmpty(); ready = ready(rate)) infer(rate, ready);
    }
  }

  /** Whether somebody else has listened to it already, and said what he heard. */
  private boolean isTold(CallerAudio frame) {
    return Optional.ofNullable(before.get(frame.call()))
        .filter(
            a -> a.sampleRateHz() == frame.sampleRateHz() && frame.samplePosition() + frame.pcm().length <= reach(a))
        .isPresent();
  }

  private static long reach(SpeechActivity activity) {
    return switch (activity) {
      case SpeechActivity.SpeechStarted s -> s.fromSample();
      case SpeechActivity.SpeechPaused p -> p.toSample();
      case SpeechActivity.EndOfTurn e -> e.toSample();
    };
  }

  /** A call whose rate has changed is heard anew; its numbers go on rising. */
  private Ear ear(CallerAudio frame) {
    Optional.ofNullable(ears.get(frame.call())).filter(e -> e.rateHz != frame.sampleRateHz()).ifPresent(old -> {
      ears.remove(frame.call());
      old.last().ifPresent(a -> before.put(frame.call(), a));
    });
    return ears.computeIfAbsent(frame.call(),
        c -> new Ear(frame, Optional.ofNullable(before.remove(c)), pauseMs, endMs));
  }

  private List<Map.Entry<CallId, Ear>> ready(int rate) {
    return ears.entrySet().stream().filter(e -> e.getValue().ready(rate)).limit(MAX_BATCH).toList();
  }

  private void infer(int rate, List<Map.Entry<CallId, Ear>> ready) {
    List<short[]> windows = ready.stream().map(e -> e.getValue().waiting.take(SileroVad.windowSamples(rate))).toList();
    float[] p = vad.probabilities(rate, windows, ready.stream().map(e -> e.getValue().memory).toList());
    for (int i = 0; i < p.length; i++) ready.get(i).getValue().step(p[i], clock.nowUs()).ifPresent(out);
  }

  private void sweep(long now) {
    sweepAtUs = now + IDLE_US;
    ears.values().removeIf(e -> now - e.heardUs > (e.inTurn() ? IDLE_IN_TURN_US : IDLE_US));
    if (now > forgetBeforeUs) before.clear();
  }

  /**
   * The last that was published of calls that another listened to: a turn that is open goes on, and numbers go on
   * rising.
   */
  void goOn(Map<CallId, SpeechActivity> last) {
    forgetBeforeUs = clock.nowUs() + IDLE_IN_TURN_US;
    last.forEach((call, activity) -> {
      if (!ears.containsKey(call)) before.put(call, activity);
    });
  }

  void forget(Predicate<CallId> calls) {
    ears.keySet().removeIf(calls);
    before.keySet().removeIf(calls);
  }

  int size() {
    return ears.size();
  }
}

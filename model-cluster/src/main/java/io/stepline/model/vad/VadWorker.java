package io.stepline.model.vad;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.WallClock;
import io.stepline.model.worker.Mailbox;
import io.stepline.model.worker.Share;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Hop 3: caller's frames in, activity out, for the calls of the partitions it holds, on one thread. */
public final class VadWorker implements AutoCloseable {
  /** Further back no turn is open any more. */
  private static final long LOOK_BACK_MS = 60_000;

  /** A little less than the gateways' tick, which ends the wait that follows. */
  private static final int TICK_MS = 16;

  private final Bus bus;
  private final WallClock clock;
  private final Mailbox mailbox;
  private final Share share;
  private final Ears ears;

  /** @param pauseMs silence that is a pause, {@code endMs} silence that ends the turn */
  public VadWorker(SpeechProbability vad, Bus bus, WallClock clock, int pauseMs, int endMs, Meters meters) {
    this.bus = bus;
    this.clock = clock;
    this.mailbox = new Mailbox("vad", meters);
    this.share = new Share(bus);
    this.ears = new Ears(measured(vad, meters), a -> share.publish(Topics.SPEECH_ACTIVITY, a), clock, pauseMs, endMs);
    share.join("vad", Bus.Start.RECENT, TICK_MS, List.of(
        Bus.Route.batches(Topics.CALLER_AUDIO,
            batch -> mailbox.sound(batch.size(),
                () -> ears.hear(batch.stream().filter(f -> share.has(f.call())).toList()))),
        Bus.Route.each(Topics.CALL_EVENTS, e -> {
          if (e instanceof CallEvent.Ended) mailbox.control(() -> ears.forget(e.call()::equals));
        })), new Keeping());
  }

  private SpeechProbability measured(SpeechProbability vad, Meters meters) {
    Meters.Sizes batches = meters.sizes("stepline.vad.batch");
    Meters.Times inference = meters.times("stepline.vad.inference");
    return (rate, windows, memories) -> {
      long began = clock.nowUs();
      float[] p = vad.probabilities(rate, windows, memories);
      inference.took(clock.nowUs() - began);
      batches.had(windows.size());
      return p;
    };
  }

  /** Where others left off stands on the bus. */
  private final class Keeping implements Share.Keeper {
    @Override
    public void taken(Set<Integer> partitions) {
      Map<CallId, SpeechActivity> last = new HashMap<>();
      bus.replaySince(Topics.SPEECH_ACTIVITY, partitions, clock.nowUs() / 1_000 - LOOK_BACK_MS,
          p -> last.put(p.value().call(), p.value()));
      mailbox.control(() -> ears.goOn(last));
    }

    @Override
    public void given(Predicate<CallId> lost) {
      mailbox.await(() -> ears.forget(lost));
    }

    /** Sound that nobody has listened to yet is heard by whoever takes over. */
    @Override
    public void settled(Runnable then) {
      mailbox.audio(then);
    }
  }

  /** Whose calls are minded here. Any thread may ask. */
  public Set<Integer> partitions() {
    return share.partitions();
  }

  @Override
  public void close() {
    share.close();
    mailbox.close();
  }
}

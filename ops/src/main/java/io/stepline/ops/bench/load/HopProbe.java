package io.stepline.ops.bench.load;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.KafkaBus;
import io.stepline.kafka.bus.KafkaSettings;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.WallClock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * How long records take from who publishes them to a reader of ours, by the clock of this machine: sound with the VAD's
 * pace of reading, control as it comes. Closed by who made it.
 */
final class HopProbe implements AutoCloseable {
  private static final int VAD_TICK_MS = 8;
  private final WallClock clock = WallClock.system();
  private final KafkaBus bus;
  private final ConcurrentLinkedQueue<Long> sound = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Long> control = new ConcurrentLinkedQueue<>();

  /** @param sound of {@code caller.audio}, {@code control} of {@code speech.activity} */
  record Hops(LoadResult.Spread sound, LoadResult.Spread control) {}

  HopProbe(int brokerPort, int partitions) {
    bus = KafkaBus.connect(new KafkaSettings("127.0.0.1:" + brokerPort, partitions, 1, Map.of()));
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, VAD_TICK_MS,
        List.of(Bus.Route.each(Topics.CALLER_AUDIO, this::heard))));
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.SPEECH_ACTIVITY, a -> {
      if (a instanceof SpeechActivity.SpeechStarted s) control.add((clock.nowUs() - s.atUs()) * 1_000);
    }))));
  }

  private void heard(CallerAudio audio) {
    sound.add((clock.nowUs() - audio.publishedUs()) * 1_000);
  }

  Hops hops() {
    return new Hops(LoadResult.Spread.of(List.copyOf(sound)), LoadResult.Spread.of(List.copyOf(control)));
  }

  @Override
  public void close() {
    bus.close();
  }
}

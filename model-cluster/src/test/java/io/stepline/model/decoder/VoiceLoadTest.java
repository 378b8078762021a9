package io.stepline.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.ClusterLoad;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.model.engine.Load;
import io.stepline.model.engine.SpeechDecoder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A voice whose servers have a limit tells how near it is. */
class VoiceLoadTest {
  private record Voice(Load load) implements SpeechDecoder {
    @Override
    public String name() {
      return "voice";
    }

    @Override
    public boolean speaks(String language) {
      return true;
    }

    @Override
    public Stream open(SpeechDecoder.Voice voice, Sink sink) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void shouldTellEverySecondHowBusyTheVoicesServersAre() {
    InMemoryBus bus = new InMemoryBus();
    List<ModelLoad> told = new CopyOnWriteArrayList<>();
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.MODEL_LOAD, told::add))));
    Load load = new Load(7, 10, List.of(new ModelLoad.Server("voice-1:8000", 7, 10)));
    SpeechDecoder spoken = new SpokenOrText(new Voice(load), 24_000, new Voice(Load.UNLIMITED));
    DecoderWorker worker = new DecoderWorker(List.of(new SecondVoice(spoken, new Voice(Load.UNLIMITED))), 1, bus,
        () -> 5, "house-decoder", Meters.NONE);
    DecoderWorker silent = new DecoderWorker(List.of(new Voice(Load.UNLIMITED)), 1, bus, () -> 5, Meters.NONE);
    await().until(() -> {
      bus.deliver();
      return told.size() >= 2;
    });
    worker.close();
    silent.close();
    assertThat(told).allSatisfy(
        l -> assertThat(l).isEqualTo(new ModelLoad("house-decoder", "decoder", 7, 10, 5, load.servers())));
    ClusterLoad cluster = new ClusterLoad(5_000);
    told.forEach(l -> cluster.heard(l, 0));
    assertThat(cluster.fullness(0)).isEqualTo(0.7);
  }
}

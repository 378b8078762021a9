package io.stepline.gateway.mediasession;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.lane.ManualLane;
import io.stepline.kafka.testkit.InMemoryBus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallerAudioPublisherTest {
  private final List<CallerAudio> published = new ArrayList<>();
  private final ManualLane lane = new ManualLane("caller-audio");
  private final InMemoryBus bus = new InMemoryBus();
  private final CallerAudioPublisher publisher = new CallerAudioPublisher(bus, () -> lane.nowMs() * 1_000, lane);

  CallerAudioPublisherTest() {
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALLER_AUDIO, published::add))));
  }

  private static CallerAudio frame(int position) {
    return new CallerAudio(new CallId("call"), position, 8_000, 0, 0, new short[160]);
  }

  @Test
  void shouldPublishInTicksAndStampWhen() {
    publisher.offer(frame(0));
    lane.advance(19);
    bus.deliver();
    assertThat(published).isEmpty();
    publisher.offer(frame(160));
    lane.advance(1);
    bus.deliver();
    assertThat(published).extracting(CallerAudio::samplePosition).containsExactly(0L, 160L);
    assertThat(published).allSatisfy(f -> assertThat(f.publishedUs()).isEqualTo(20_000));
  }

  @Test
  void shouldPutTheFramesOfATickIntoOneRecordForEachPartition() {
    for (int call = 0; call < 50; call++)
      publisher.offer(new CallerAudio(new CallId("call-" + call), 0, 8_000, 0, 0, new short[160]));
    lane.advance(20);
    assertThat(bus.health().sent()).isLessThanOrEqualTo(4);
    bus.deliver();
    assertThat(published).hasSize(50);
  }

  @Test
  void shouldPublishWhatWaitsWhenItCloses() {
    publisher.offer(frame(0));
    publisher.close();
    lane.close();
    bus.deliver();
    assertThat(published).hasSize(1);
  }

  @Test
  void shouldDropAndCountWhatTheBusIsTooSlowFor() {
    for (int i = 0; i < 20_005; i++) publisher.offer(frame(i));
    assertThat(publisher.dropped()).isEqualTo(5);
  }
}

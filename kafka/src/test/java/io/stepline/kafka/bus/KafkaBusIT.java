package io.stepline.kafka.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.embedded.EmbeddedBroker;
import io.stepline.kafka.wire.CallEvent;
import io.stepline.kafka.wire.CallId;
import io.stepline.kafka.wire.CallerAudio;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBusIT {
  @TempDir Path folder;

  @Test
  void shouldCarryRecordsCountRejectsAndSurviveARestart() throws Exception {
    CallId call = CallId.random();
    var key = new CallEvent.KeyPressed(call, "1", 80, 1);
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0); KafkaBus bus = KafkaBus.connect(KafkaSettings.local(broker.bootstrapServers()))) {
      List<CallEvent> seen = new CopyOnWriteArrayList<>();
      List<CallerAudio> audio = new CopyOnWriteArrayList<>();
      bus.subscribe(new Bus.Reader("workers", Bus.Start.COMMITTED, 5,
          List.of(Bus.Route.each(Topics.CALL_EVENTS, seen::add), Bus.Route.each(Topics.CALLER_AUDIO, audio::add))));
      bus.publish(Topics.CALL_EVENTS, key);
      for (int i = 0; i < 50; i++) bus.publish(Topics.CALLER_AUDIO, new CallerAudio(call, i * 160L, 8000, 0, 0, new short[160]));
      await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
        assertThat(seen).containsExactly(key);
        assertThat(audio).hasSize(50).isSortedAccordingTo((a, b) -> Long.compare(a.samplePosition(), b.samplePosition()));
      });
      sendGarbage(broker.bootstrapServers(), call);
      await().atMost(Duration.ofSeconds(30)).until(() -> bus.health().rejected() == 1);
      bus.publish(Topics.CALL_EVENTS, key);
      await().atMost(Duration.ofSeconds(30)).until(() -> seen.size() == 2);
      assertThatThrownBy(() -> EmbeddedBroker.start(folder, 0)).isInstanceOf(BusException.class).hasMessageContaining("in use");
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0); KafkaBus bus = KafkaBus.connect(KafkaSettings.local(broker.bootstrapServers()))) {
      List<CallEvent> seen = new CopyOnWriteArrayList<>();
      bus.subscribe(new Bus.Reader("", Bus.Start.EARLIEST, 0, List.of(Bus.Route.each(Topics.CALL_EVENTS, seen::add))));
      await().atMost(Duration.ofSeconds(30)).until(() -> seen.equals(List.of(key, key)));
    }
  }

  @Test
  void shouldNameTheClusterThatDoesNotAnswer() {
    KafkaSettings nowhere = new KafkaSettings("127.0.0.1:9", 1, 1, Map.of("default.api.timeout.ms", "1500", "request.timeout.ms", "1000"));
    assertThatThrownBy(() -> KafkaBus.connect(nowhere)).isInstanceOf(BusException.class).hasMessageContaining("127.0.0.1:9").hasMessageContaining("bootstrap.servers");
  }

  private static void sendGarbage(String servers, CallId call) throws Exception {
    try (var producer = new KafkaProducer<>(Map.<String, Object>of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("call.events", call.value().getBytes(StandardCharsets.US_ASCII), new byte[] {9, 9, 9})).get();
    }
  }
}

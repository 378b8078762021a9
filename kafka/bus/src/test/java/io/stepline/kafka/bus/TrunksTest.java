package io.stepline.kafka.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.kafka.contract.BotAudio;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.WireException;
import io.stepline.kafka.testkit.InMemoryBus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class TrunksTest {
  private static final Seal SEAL = new Seal(Map.of("2026", new byte[32]), Seal.Use.SEAL);
  private final InMemoryBus bus = new InMemoryBus();
  private final List<CallId> calls = IntStream.range(0, 100).mapToObj(i -> CallId.random()).toList();

  private List<CallerAudio> tick(int number) {
    return calls.stream().map(c -> new CallerAudio(c, number * 160L, 8_000, 0, 0, new short[] {(short) number}))
        .toList();
  }

  private static Bus.Subscription reading(Bus bus, String group, List<CallerAudio> into) {
    return bus.subscribe(
        new Bus.Reader(group, Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALLER_AUDIO, into::add))));
  }

  @Test
  void shouldCostARecordForEachPartitionHoweverManyCallsThereAre() {
    bus.publishAll(Topics.CALLER_AUDIO, tick(0));
    assertThat(bus.health().sent()).isEqualTo(
        calls.stream().map(bus::partitionOf).distinct().count());
  }

  @Test
  void shouldBringEachCallsFramesInOrderToWhoHoldsItsPartitionFromWritersOfBothForms() {
    List<CallerAudio> one = new ArrayList<>();
    List<CallerAudio> other = new ArrayList<>();
    reading(bus, "vad", one);
    reading(bus, "vad", other);
    for (int t = 0; t < 10; t++) {
      if (t % 3 == 0) tick(t).forEach(f -> bus.publish(Topics.CALLER_AUDIO, f));
      else bus.publishAll(Topics.CALLER_AUDIO, tick(t));
    }
    bus.deliver();
    Set<CallId> both = new HashSet<>(one.stream().map(CallerAudio::call).toList());
    both.retainAll(other.stream().map(CallerAudio::call).toList());
    assertThat(both).as("calls that two workers heard").isEmpty();
    for (CallId call : calls)
      assertThat(Stream.concat(one.stream(), other.stream()).filter(f -> f.call().equals(call))
          .map(CallerAudio::samplePosition)).containsExactlyElementsOf(
              IntStream.range(0, 10).mapToObj(t -> t * 160L).toList());
  }

  private static ConsumerRecord<byte[], byte[]> arrived(ProducerRecord<byte[], byte[]> sent, int partition) {
    return new ConsumerRecord<>(sent.topic(), partition, 0, sent.key(), sent.value());
  }

  @Test
  void shouldOpenOnlyInTheTopicAndPartitionItWasSealedFor() {
    byte[] plain = Trunks.of(Topics.CALLER_AUDIO, tick(1), c -> 3).get(3).getFirst();
    ProducerRecord<byte[], byte[]> sent = KafkaPen.trunk(SEAL, Topics.CALLER_AUDIO, 3, plain);
    assertThat(new String(sent.value(), java.nio.charset.StandardCharsets.ISO_8859_1)).doesNotContain("\u007e\u0001");
    assertThat(KafkaPen.values(SEAL, Topics.CALLER_AUDIO, arrived(sent, 3))).hasSize(100);
    assertThatThrownBy(() -> KafkaPen.values(SEAL, Topics.CALLER_AUDIO, arrived(sent, 2)))
        .isInstanceOf(WireException.class).hasMessageContaining("not of partition 2");
    assertThatThrownBy(() -> KafkaPen.values(SEAL, Topics.ANSWER_AUDIO, arrived(sent, 3)))
        .isInstanceOf(WireException.class);
    byte[] forged = "trunk.2".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> KafkaPen.values(SEAL, Topics.CALLER_AUDIO,
        new ConsumerRecord<>(sent.topic(), 2, 0, forged, sent.value()))).isInstanceOf(WireException.class);
  }

  @Test
  void shouldPassOverRecordsOfOthersCallsWithoutReadingThem() {
    CallId mine = calls.getFirst();
    byte[] garbage = {1, 2, 3};
    ConsumerRecord<byte[], byte[]> others = new ConsumerRecord<>("bot.audio", 0, 0,
        calls.getLast().value().getBytes(java.nio.charset.StandardCharsets.US_ASCII), garbage);
    assertThat(KafkaPen.concerns(others, mine::equals)).isFalse();
    assertThat(KafkaPen.concerns(others, calls.getLast()::equals)).isTrue();
    assertThat(KafkaPen.concerns(new ConsumerRecord<>("bot.audio", 0, 0, null, garbage), mine::equals))
        .as("what has no call for a key is read").isTrue();
    List<BotAudio> heard = new ArrayList<>();
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0,
        List.of(Bus.Route.each(Topics.BOT_AUDIO, heard::add).of(mine::equals))));
    calls.forEach(
        c -> bus.publish(Topics.BOT_AUDIO,
            new BotAudio(c, new ReplyId(1), 0, 8_000, false, Stamps.EMPTY, new short[1])));
    bus.deliver();
    assertThat(heard).extracting(BotAudio::call).containsExactly(mine);
  }
}

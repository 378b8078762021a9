package io.stepline.kafka.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.broker.EmbeddedBroker;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.DeadLetter;
import io.stepline.kafka.contract.DialClaim;
import io.stepline.kafka.contract.DialOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBusIT {
  @TempDir
  Path folder;

  @Test
  void shouldCarryRecordsCountRejectsAndSurviveARestart() throws Exception {
    CallId call = CallId.random();
    var key = new CallEvent.KeyPressed(call, "1", 80, 1);
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
        KafkaBus bus = KafkaBus.connect(KafkaSettings.local(broker.bootstrapServers()))) {
      List<CallEvent> seen = new CopyOnWriteArrayList<>();
      List<CallerAudio> audio = new CopyOnWriteArrayList<>();
      bus.subscribe(new Bus.Reader("workers", Bus.Start.COMMITTED, 5,
          List.of(Bus.Route.each(Topics.CALL_EVENTS, seen::add), Bus.Route.each(Topics.CALLER_AUDIO, audio::add))));
      bus.publish(Topics.CALL_EVENTS, key);
      for (int i = 0; i < 50; i++)
        bus.publish(Topics.CALLER_AUDIO, new CallerAudio(call, i * 160L, 8000, 0, 0, new short[160]));
      await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
        assertThat(seen).containsExactly(key);
        assertThat(audio).hasSize(50)
            .isSortedAccordingTo((a, b) -> Long.compare(a.samplePosition(), b.samplePosition()));
      });
      sendGarbage(broker.bootstrapServers(), call);
      await().atMost(Duration.ofSeconds(30)).until(() -> bus.health().rejected() == 1);
      assertThat(bus.health().rejectedByTopic()).containsOnlyKeys("call.events");
      List<DeadLetter> letters = new CopyOnWriteArrayList<>();
      bus.flush();
      bus.replay(Topics.DEAD_LETTERS, letters::add);
      assertThat(letters).singleElement().satisfies(l -> assertThat(l.topic()).isEqualTo("call.events"));
      bus.publish(Topics.CALL_EVENTS, key);
      await().atMost(Duration.ofSeconds(30)).until(() -> seen.size() == 2);
      assertThatThrownBy(() -> EmbeddedBroker.start(folder, 0)).isInstanceOf(BusException.class)
          .hasMessageContaining("in use");
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
        KafkaBus bus = KafkaBus.connect(KafkaSettings.local(broker.bootstrapServers()))) {
      List<CallEvent> seen = new CopyOnWriteArrayList<>();
      bus.subscribe(new Bus.Reader("", Bus.Start.EARLIEST, 0, List.of(Bus.Route.each(Topics.CALL_EVENTS, seen::add))));
      await().atMost(Duration.ofSeconds(30)).until(() -> seen.equals(List.of(key, key)));
    }
  }

  /** A tick of a hundred calls, in the form of this release and in that of the one before. */
  @Test
  void shouldCarryATickInARecordForEachPartitionAndReadWhatOthersWriteSingly() throws Exception {
    List<CallId> calls = java.util.stream.IntStream.range(0, 100).mapToObj(i -> CallId.random()).toList();
    Seal seal = new Seal(Map.of("2026", new byte[32]), Seal.Use.SEAL);
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
        KafkaBus bus = KafkaBus.connect(new KafkaSettings(broker.bootstrapServers(), 4, 1, Map.of(), seal));
        KafkaBus before =
            KafkaBus.connect(new KafkaSettings(broker.bootstrapServers(), 4, 1, Map.of(), seal, false))) {
      List<CallerAudio> heard = new CopyOnWriteArrayList<>();
      bus.subscribe(
          new Bus.Reader("vad", Bus.Start.COMMITTED, 5, List.of(Bus.Route.each(Topics.CALLER_AUDIO, heard::add))));
      for (int t = 0; t < 10; t++) {
        long position = t * 160L;
        (t < 5 ? before : bus).publishAll(Topics.CALLER_AUDIO,
            calls.stream().map(c -> new CallerAudio(c, position, 8_000, 0, 0, new short[160])).toList());
        int sofar = (t + 1) * 100;
        await().atMost(Duration.ofSeconds(30)).until(() -> heard.size() == sofar);
      }
      assertThat(before.health().sent()).isEqualTo(500);
      assertThat(bus.health().sent()).isEqualTo(20);
      for (CallId call : calls)
        assertThat(heard.stream().filter(f -> f.call().equals(call)).map(CallerAudio::samplePosition))
            .containsExactly(0L, 160L, 320L, 480L, 640L, 800L, 960L, 1_120L, 1_280L, 1_440L);
      List<CallerAudio> again = new CopyOnWriteArrayList<>();
      bus.replay(Topics.CALLER_AUDIO, again::add);
      assertThat(again).hasSize(1_000);
    }
  }

  /** A gateway gets a call in a partition that it does not read: what came for it meanwhile is not lost. */
  @Test
  void shouldReadOnlyThePartitionsThatAreNamedAndWhatCameJustBeforeTheyWere() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
        KafkaBus bus = KafkaBus.connect(KafkaSettings.local(broker.bootstrapServers()))) {
      CallId here = in(bus, 0);
      CallId there = in(bus, 1);
      AtomicReference<Set<Integer>> some = new AtomicReference<>(Set.of(0));
      List<CallEvent> heard = new CopyOnWriteArrayList<>();
      bus.subscribe(Bus.Reader.of(some::get, List.of(Bus.Route.each(Topics.CALL_EVENTS, heard::add))));
      List<CallEvent> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        CallEvent mine = new CallEvent.KeyPressed(here, "1", 80, i);
        CallEvent other = new CallEvent.KeyPressed(there, "2", 80, i);
        bus.publish(Topics.CALL_EVENTS, other);
        bus.publish(Topics.CALL_EVENTS, mine);
        all.addAll(List.of(mine, other));
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> heard.size() == 3);
      assertThat(heard).allMatch(e -> e.call().equals(here));
      some.set(Set.of(0, 1));
      await().atMost(Duration.ofSeconds(30)).until(() -> heard.size() == 6);
      assertThat(heard).containsExactlyInAnyOrderElementsOf(all);
      some.set(Set.of(1));
      await().atMost(Duration.ofSeconds(30)).until(() -> {
        int before = heard.size();
        bus.publish(Topics.CALL_EVENTS, new CallEvent.KeyPressed(here, "3", 80, 9));
        CallEvent mark = new CallEvent.KeyPressed(there, "4", 80, before);
        bus.publish(Topics.CALL_EVENTS, mark);
        await().atMost(Duration.ofSeconds(10)).until(() -> heard.contains(mark));
        return heard.stream().skip(before).noneMatch(e -> e.call().equals(here));
      });
    }
  }

  private static CallId in(Bus bus, int partition) {
    return Stream.generate(CallId::random).filter(c -> bus.partitionOf(c) == partition).findFirst().orElseThrow();
  }

  private static DialOrder order(int number) {
    return new DialOrder(new CallId("attempt-" + number), "spring", "sip:" + number + "@trunk", "100", "front-desk",
        20_000, Long.MAX_VALUE, Map.of(), Map.of());
  }

  /** Two members of a group claim two hundred orders while one of them is taken away in the middle. */
  @Test
  void shouldClaimEachOrderOnceAcrossMembersAndLetOnlyTheLastPenWrite() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
        KafkaBus bus = KafkaBus.connect(KafkaSettings.local(broker.bootstrapServers()))) {
      List<String> carriedOut = new CopyOnWriteArrayList<>();
      Bus.Claim<DialOrder, DialClaim> claim = new Bus.Claim<>("dial", Topics.DIAL_ORDERS, Topics.DIAL_CLAIMS, () -> {},
          o -> Optional.of(new DialClaim(o.call(), o.campaign(), "gateway", o.from(), o.uri(), o.bot(), 1)),
          o -> carriedOut.add(o.call().value()));
      Bus.Subscription first = bus.claim(claim);
      Bus.Subscription second = bus.claim(claim);
      Bus.Pen pen = bus.pen("campaigns");
      for (int i = 0; i < 200; i++) {
        pen.write(List.of(new Bus.Entry<>(Topics.DIAL_ORDERS, order(i))));
        if (i == 90) first.close();
      }
      await().atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(carriedOut).hasSize(200).doesNotHaveDuplicates());
      second.close();
      List<String> claims = new CopyOnWriteArrayList<>();
      bus.replay(Topics.DIAL_CLAIMS, c -> claims.add(c.call().value()));
      assertThat(claims).hasSize(200).doesNotHaveDuplicates();
      Bus.Pen later = bus.pen("campaigns");
      assertThatThrownBy(() -> pen.write(List.of(new Bus.Entry<>(Topics.DIAL_ORDERS, order(500)))))
          .isInstanceOf(Bus.PenLost.class);
      later.write(List.of(new Bus.Entry<>(Topics.DIAL_ORDERS, order(501))));
      List<String> orders = new CopyOnWriteArrayList<>();
      bus.replaySince(Topics.DIAL_ORDERS, 1_000, o -> orders.add(o.call().value()));
      assertThat(orders).as("what the fenced pen wrote is not there").contains("attempt-501")
          .doesNotContain("attempt-500").hasSize(201);
      later.close();
    }
  }

  @Test
  void shouldNameTheClusterThatDoesNotAnswer() {
    KafkaSettings nowhere =
        new KafkaSettings("127.0.0.1:9", 1, 1, Map.of("default.api.timeout.ms", "1500", "request.timeout.ms", "1000"));
    assertThatThrownBy(() -> KafkaBus.connect(nowhere)).isInstanceOf(BusException.class)
        .hasMessageContaining("127.0.0.1:9").hasMessageContaining("bootstrap.servers");
  }

  private static void sendGarbage(String servers, CallId call) throws Exception {
    try (var producer = new KafkaProducer<>(Map.<String, Object>of("bootstrap.servers", servers),
        new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(
          new ProducerRecord<>("call.events", call.value().getBytes(StandardCharsets.US_ASCII), new byte[] {9, 9, 9}))
          .get();
    }
  }
}

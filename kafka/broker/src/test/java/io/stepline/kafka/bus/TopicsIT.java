package io.stepline.kafka.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.broker.EmbeddedBroker;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyCancel;
import io.stepline.kafka.contract.ReplyId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics that somebody else made, and more partitions. */
class TopicsIT {
  private static final Duration SOON = Duration.ofSeconds(40);
  @TempDir
  Path folder;
  private EmbeddedBroker broker;

  @BeforeEach
  void start() {
    broker = EmbeddedBroker.start(folder, 0);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private KafkaSettings settings(int partitions) {
    return new KafkaSettings(broker.bootstrapServers(), partitions, 0, Map.of());
  }

  @Test
  void shouldMendATableThatSomebodyMadeWithoutCompaction() throws Exception {
    try (Admin admin = Admin.create(settings(2).admin())) {
      admin.createTopics(List.of(new NewTopic("talk.snapshots", 2, (short) 1).configs(
          Map.of("cleanup.policy", "delete", "retention.ms", "60000")))).all().get();
    }
    await().atMost(SOON).untilAsserted(() -> {
      try (TopicDesk desk = TopicDesk.open(settings(2))) {
        assertThat(desk.seen().get("talk.snapshots").config()).containsEntry("cleanup.policy", "delete");
      }
    });
    KafkaBus.connect(settings(2)).close();
    try (TopicDesk desk = TopicDesk.open(settings(2))) {
      await().atMost(SOON).untilAsserted(() -> assertThat(desk.seen().get("talk.snapshots").config())
          .containsEntry("cleanup.policy", "compact,delete").containsEntry("retention.ms", "172800000"));
      assertThat(desk.plan().repairs()).isEmpty();
      assertThat(desk.plan().remarks()).isEmpty();
    }
  }

  @Test
  void shouldRefuseTopicsThatTearCallsApartAndMakeThemAlikeOnOrder() throws Exception {
    KafkaBus.connect(settings(2)).close();
    try (Admin admin = Admin.create(settings(2).admin())) {
      admin.createPartitions(Map.of("call.events", NewPartitions.increaseTo(3))).all().get();
    }
    try (TopicDesk desk = TopicDesk.open(settings(2))) {
      await().atMost(SOON).until(() -> desk.seen().get("call.events").partitions() == 3);
    }
    assertThatThrownBy(() -> KafkaBus.connect(settings(2))).isInstanceOf(BusException.class)
        .isNotInstanceOf(BusException.Unreachable.class).hasMessageContaining("3 of call.events")
        .hasMessageContaining("topics raise 3");
    try (TopicDesk desk = TopicDesk.open(settings(2))) {
      assertThatThrownBy(() -> desk.raise(2)).hasMessageContaining("takes none away");
      desk.raise(3);
      await().atMost(SOON).until(() -> desk.plan().partitions() == 3);
    }
    KafkaBus.connect(settings(2)).close();
  }

  /** Nothing that is written after a raise is passed over by a group that kept its places before. */
  @Test
  void shouldRaisePartitionsOnlyWhileNobodyWorksAndLoseNothing() {
    List<CallId> heard = new CopyOnWriteArrayList<>();
    Bus.Reader reader = new Bus.Reader("history", Bus.Start.COMMITTED, 0,
        List.of(Bus.Route.each(Topics.REPLY_CANCELS, c -> heard.add(c.call()))));
    List<CallId> calls = IntStream.range(0, 40).mapToObj(i -> new CallId("call-" + i)).toList();
    try (KafkaBus bus = KafkaBus.connect(settings(2)); TopicDesk desk = TopicDesk.open(settings(2))) {
      bus.subscribe(reader);
      calls.forEach(c -> bus.publish(Topics.REPLY_CANCELS, new ReplyCancel(c, new ReplyId(1))));
      await().atMost(SOON).until(() -> heard.size() == 40);
      await().pollDelay(Duration.ofMillis(1_500)).until(() -> true);
      assertThatThrownBy(() -> desk.raise(8)).isInstanceOf(BusException.class).hasMessageContaining("history")
          .hasMessageContaining("stop all roles");
    }
    try (TopicDesk desk = TopicDesk.open(settings(2))) {
      await().atMost(SOON).ignoreExceptions().untilAsserted(() -> desk.raise(8));
      await().atMost(SOON).until(() -> desk.plan().partitions() == 8);
    }
    try (KafkaBus bus = KafkaBus.connect(settings(2))) {
      calls.forEach(c -> bus.publish(Topics.REPLY_CANCELS, new ReplyCancel(c, new ReplyId(2))));
      bus.flush();
      assertThat(calls.stream().map(bus::partitionOf).distinct().count()).isGreaterThan(2);
      bus.subscribe(reader);
      await().atMost(SOON).until(() -> heard.size() == 80);
    }
  }

  @Test
  void shouldCutTheBeginningOfAPartitionAndNothingElse() {
    try (KafkaBus bus = KafkaBus.connect(settings(2)); TopicDesk desk = TopicDesk.open(settings(2))) {
      IntStream.range(0, 5).forEach(i -> bus.publish(Topics.REPLY_CANCELS,
          new ReplyCancel(new CallId("call"), new ReplyId(i))));
      bus.flush();
      desk.cut("reply.cancels", Map.of(bus.partitionOf(new CallId("call")), 3L));
      List<Long> left = new CopyOnWriteArrayList<>();
      bus.replay(Topics.REPLY_CANCELS, r -> left.add(r.reply().value()));
      assertThat(left).containsExactly(3L, 4L);
    }
  }
}

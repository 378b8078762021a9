package io.stepline.kafka.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.broker.EmbeddedBroker;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.ReplyCancel;
import io.stepline.kafka.contract.ReplyId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers of one group on a real broker: joining, leaving, gone without a word, and more of them than partitions. */
class GroupIT {
  private static final Duration SOON = Duration.ofSeconds(40);
  @TempDir
  Path folder;
  private EmbeddedBroker broker;
  private KafkaBus bus;
  private final List<CallId> calls = IntStream.range(0, 40).mapToObj(i -> new CallId("call-" + i)).toList();

  @BeforeEach
  void start() {
    broker = EmbeddedBroker.start(folder, 0);
    bus = KafkaBus.connect(KafkaSettings.local(broker.bootstrapServers()));
  }

  @AfterEach
  void stop() {
    bus.close();
    broker.close();
  }

  /** Keeps what it hears, and finds fault with records of partitions it was not told of. */
  private final class One implements Bus.Owner {
    final Set<Integer> has = new ConcurrentSkipListSet<>();
    final List<String> heard = new CopyOnWriteArrayList<>();
    final List<String> faults = new CopyOnWriteArrayList<>();
    volatile boolean settles = true;
    Bus.Subscription subscription;

    One joins(Bus at, Bus.Start start) {
      subscription = at.subscribe(new Bus.Reader("group", start, 0,
          List.of(
              Bus.Route.placed(Topics.REPLY_CANCELS,
                  p -> hear(p.value().call(), p.value().reply().value(), p.partition())),
              Bus.Route.placed(Topics.SPEECH_ACTIVITY, p -> hear(p.value().call(), 0, p.partition()))),
          this));
      return this;
    }

    One joinsWithAudio(Bus at) {
      subscription = at.subscribe(new Bus.Reader("group", Bus.Start.NOW, 0,
          List.of(
              Bus.Route.placed(Topics.REPLY_CANCELS,
                  p -> hear(p.value().call(), p.value().reply().value(), p.partition())),
              Bus.Route.placed(Topics.CALLER_AUDIO,
                  p -> hear(p.value().call(), p.value().samplePosition(), p.partition()))),
          this));
      return this;
    }

    private void hear(CallId call, long number, int partition) {
      if (!has.contains(partition) || partition != bus.partitionOf(call))
        faults.add(call + " on " + partition + " while " + has);
      heard.add(call + "/" + number);
    }

    @Override
    public void taken(Set<Integer> partitions) {
      has.addAll(partitions);
    }

    @Override
    public void given(Set<Integer> partitions) {
      has.removeAll(partitions);
    }

    @Override
    public void settled(Runnable then) {
      if (settles) then.run();
    }

    boolean holdsWhatItHas(int count) {
      return has.size() == count && IntStream.range(0, 4).allMatch(p -> subscription.holds(p) == has.contains(p));
    }
  }

  private void publish(int number) {
    calls.forEach(c -> bus.publish(Topics.REPLY_CANCELS, new ReplyCancel(c, new ReplyId(number))));
  }

  private static List<String> all(One... readers) {
    return List.of(readers).stream().flatMap(r -> r.heard.stream()).toList();
  }

  @Test
  void shouldShareWhatComesAndHandOverWhatIsLeft() {
    One one = new One().joins(bus, Bus.Start.COMMITTED);
    assertThat(one.holdsWhatItHas(4)).isTrue();
    publish(1);
    One two = new One().joins(bus, Bus.Start.COMMITTED);
    await().atMost(SOON).until(() -> one.holdsWhatItHas(2) && two.holdsWhatItHas(2));
    publish(2);
    await().atMost(SOON).untilAsserted(() -> assertThat(all(one, two)).hasSize(80).doesNotHaveDuplicates());
    one.subscription.close();
    publish(3);
    await().atMost(SOON).untilAsserted(() -> assertThat(all(one, two)).hasSize(120).doesNotHaveDuplicates());
    assertThat(one.has).isEmpty();
    assertThat(two.holdsWhatItHas(4)).isTrue();
    assertThat(one.faults).isEmpty();
    assertThat(two.faults).isEmpty();
  }

  @Test
  void shouldHearAgainWhatOneHadNotSettledWhoIsGoneWithoutAWord() {
    KafkaSettings mute = new KafkaSettings(broker.bootstrapServers(), 4, 1,
        Map.of("internal.leave.group.on.close", "false", "session.timeout.ms", "6000"));
    One one = new One();
    try (KafkaBus dying = KafkaBus.connect(mute)) {
      one.joins(dying, Bus.Start.COMMITTED);
      publish(1);
      await().atMost(SOON).until(() -> one.heard.size() == 40);
      await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
      one.settles = false;
      publish(2);
      await().atMost(SOON).until(() -> one.heard.size() == 80);
    }
    One two = new One().joins(bus, Bus.Start.COMMITTED);
    await().atMost(SOON).untilAsserted(() -> assertThat(two.heard).hasSize(40).allMatch(h -> h.endsWith("/2")));
    assertThat(two.holdsWhatItHas(4)).isTrue();
  }

  @Test
  void shouldFollowWithSoundAndStandByWhenThereAreMoreThanPartitions() {
    List<One> five = IntStream.range(0, 5).mapToObj(i -> new One().joinsWithAudio(bus)).toList();
    await().atMost(SOON).until(() -> five.stream().filter(o -> o.holdsWhatItHas(1)).count() == 4);
    publish(1);
    calls.forEach(c -> bus.publish(Topics.CALLER_AUDIO, new CallerAudio(c, 160, 8000, 0, 0, new short[160])));
    await().atMost(SOON)
        .untilAsserted(() -> assertThat(all(five.toArray(One[]::new))).hasSize(80).doesNotHaveDuplicates());
    One leaves = five.stream().filter(o -> o.holdsWhatItHas(1)).findFirst().orElseThrow();
    One waits = five.stream().filter(o -> o.has.isEmpty()).findFirst().orElseThrow();
    leaves.subscription.close();
    await().atMost(SOON).until(() -> waits.holdsWhatItHas(1));
    publish(2);
    await().atMost(SOON)
        .untilAsserted(() -> assertThat(all(five.toArray(One[]::new))).hasSize(120).doesNotHaveDuplicates());
    assertThat(five).allSatisfy(o -> assertThat(o.faults).isEmpty());
  }
}

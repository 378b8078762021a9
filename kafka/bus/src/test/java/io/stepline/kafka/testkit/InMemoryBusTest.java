package io.stepline.kafka.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyCancel;
import io.stepline.kafka.contract.ReplyId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InMemoryBusTest {
  private final InMemoryBus bus = new InMemoryBus();
  private final List<CallId> calls = IntStream.range(0, 40).mapToObj(i -> new CallId("call-" + i)).toList();
  private final One one = new One();
  private final One two = new One();

  /** A reader that keeps what it hears. */
  private static final class One implements Bus.Owner {
    final List<String> heard = new ArrayList<>();
    final Set<Integer> has = new TreeSet<>();
    boolean settles = true;

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
  }

  private Bus.Subscription joins(One reader) {
    return bus.subscribe(new Bus.Reader("chat", Bus.Start.COMMITTED, 0,
        List.of(Bus.Route.each(Topics.REPLY_CANCELS, c -> reader.heard.add(c.call() + "/" + c.reply().value()))),
        reader));
  }

  private void publish(int reply) {
    calls.forEach(c -> bus.publish(Topics.REPLY_CANCELS, new ReplyCancel(c, new ReplyId(reply))));
  }

  @Test
  void shouldShareThePartitionsAndTellBothOfIt() {
    Bus.Subscription first = joins(one);
    assertThat(one.has).hasSize(4);
    Bus.Subscription second = joins(two);
    assertThat(one.has).hasSize(2).doesNotContainAnyElementsOf(two.has);
    publish(1);
    bus.deliver();
    assertThat(one.heard.size() + two.heard.size()).isEqualTo(calls.size());
    assertThat(calls)
        .allSatisfy(c -> assertThat(first.holds(bus.partitionOf(c))).isNotEqualTo(second.holds(bus.partitionOf(c))));
    first.close();
    assertThat(two.has).hasSize(4);
    assertThat(one.has).isEmpty();
  }

  @Test
  void shouldHandWhatWasNotSettledToWhoeverTakesOver() {
    one.settles = false;
    Bus.Subscription first = joins(one);
    publish(1);
    bus.deliver();
    joins(two);
    bus.kill(first);
    bus.deliver();
    assertThat(two.heard).hasSize(calls.size());
    bus.kill(joins(one));
    bus.deliver();
    assertThat(two.heard).as("what it has settled is not told again").hasSize(calls.size());
  }

  @Test
  void shouldTakeFromWhoStandsStillAndTellItWhenItGoesOn() {
    Bus.Subscription first = joins(one);
    joins(two);
    bus.freeze(first);
    assertThat(two.has).hasSize(4);
    assertThat(one.has).as("it does not know").hasSize(2);
    assertThat(one.has).noneMatch(first::holds);
    bus.thaw(first);
    assertThat(one.has).hasSize(2).allMatch(first::holds);
  }

  @Test
  void shouldPassOverWhatCannotBeReadAndCountIt() {
    joins(one);
    bus.put("reply.cancels", calls.getFirst(), new byte[] {1, 2, 3});
    publish(1);
    bus.deliver();
    assertThat(one.heard).hasSize(calls.size());
    List<CallId> replayed = new ArrayList<>();
    bus.replay(Topics.REPLY_CANCELS, c -> replayed.add(c.call()));
    assertThat(replayed).containsExactlyElementsOf(calls);
    assertThat(bus.health().rejectedByTopic()).isEqualTo(Map.of("reply.cancels", 2L));
  }

  @Test
  void shouldHearAgainWhatWasHandedOverSinceTheLastCommit() {
    Bus.Subscription first = joins(one);
    Bus.Subscription second = joins(two);
    bus.commitByHand();
    publish(1);
    bus.deliver();
    int before = two.heard.size();
    bus.kill(first);
    bus.deliver();
    assertThat(two.heard).hasSize(before + one.heard.size());
    bus.move(second, 0);
    bus.deliver();
    assertThat(two.heard).as("nothing moved").hasSize(calls.size());
  }
}

package io.stepline.dialog.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.lane.ManualLane;
import io.stepline.kafka.testkit.InMemoryBus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConversationLaneTest {
  private static final CallId CALL = new CallId("call-0");
  private static final CallId OTHER = new CallId("call-1");

  private final InMemoryBus bus = new InMemoryBus();
  private final ManualLane steps = new ManualLane("conversation");
  private final ManualLane settling = new ManualLane("settling");
  private final Set<Integer> lost = new HashSet<>();
  private final List<String> done = new ArrayList<>();
  private final ConversationLane lane =
      new ConversationLane(bus, () -> steps.nowMs() * 1_000, Meters.NONE, steps, settling);

  ConversationLaneTest() {
    lane.heldBy(new Bus.Subscription() {
      @Override
      public void close() {}

      @Override
      public boolean holds(int partition) {
        return !lost.contains(partition);
      }
    });
  }

  private void run(CallId call, String what) {
    lane.run(call, () -> done.add(what));
  }

  private void wake(long dueMs, String what) {
    steps.asOwner(() -> lane.wake(CALL, Optional.of(dueMs * 1_000), () -> done.add(what)));
  }

  @Test
  void shouldHearWhatWaitsBeforeAClockRunsDown() {
    run(CALL, "caller spoke");
    wake(0, "nobody spoke");
    steps.runAll();
    assertThat(done).containsExactly("caller spoke", "nobody spoke");
  }

  @Test
  void shouldForgetAClockThatWasSetAnewWhileItWaitedForItsTurn() {
    lane.run(() -> lane.wake(CALL, Optional.of(50_000L), () -> done.add("later")));
    wake(0, "at once");
    steps.step();
    steps.runAll();
    assertThat(done).isEmpty();
    steps.advance(50);
    assertThat(done).containsExactly("later");
  }

  @Test
  void shouldNeverWakeBeforeItsTime() {
    steps.asOwner(() -> lane.wake(CALL, Optional.of(1_001L), () -> done.add("woken")));
    steps.advance(1);
    assertThat(done).isEmpty();
    steps.advance(1);
    assertThat(done).containsExactly("woken");
  }

  @Test
  void shouldKeepTheOrderUntilThePartitionIsHeldAgain() {
    lost.add(bus.partitionOf(CALL));
    run(CALL, "one");
    run(OTHER, "two");
    lane.settled(() -> done.add("saved"), () -> done.add("settled"));
    steps.advance(300);
    settling.runAll();
    assertThat(done).isEmpty();
    lost.clear();
    steps.advance(100);
    settling.runAll();
    assertThat(done).containsExactly("one", "two", "saved", "settled");
  }

  @Test
  void shouldDropWhatWaitsForAPartitionThatAnotherHas() {
    lost.add(bus.partitionOf(CALL));
    run(CALL, "one");
    run(OTHER, "two");
    steps.runAll();
    steps.asOwner(() -> lane.forget(Set.of(bus.partitionOf(CALL))));
    assertThat(done).containsExactly("two");
  }

  @Test
  void shouldGoOnWithTheNextWhenAStepThatHadToWaitFails() {
    lost.add(bus.partitionOf(CALL));
    lane.run(CALL, () -> {
      throw new IllegalStateException("planted");
    });
    run(CALL, "next");
    steps.runAll();
    lost.clear();
    assertThatThrownBy(() -> steps.advance(100)).hasMessage("planted");
    steps.advance(200);
    assertThat(done).containsExactly("next");
  }
}

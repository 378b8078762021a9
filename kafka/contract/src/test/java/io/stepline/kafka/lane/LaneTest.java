package io.stepline.kafka.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LaneTest {
  private final ManualLane manual = new ManualLane("test");
  private final List<String> seen = new ArrayList<>();

  private Runnable says(String word) {
    return () -> seen.add(word);
  }

  private static void pass(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldKeepTheOrderAndLetUrgentStepsOvertake() {
    manual.run(says("one"));
    manual.run(says("two"));
    manual.runFirst(says("control"));
    assertThat(manual.step()).isTrue();
    assertThat(seen).containsExactly("control");
    manual.runAll();
    assertThat(seen).containsExactly("control", "one", "two");
    assertThat(manual.counts()).isEqualTo(new Lane.Counts(3, 0, 0, 0, 0));
  }

  @Test
  void shouldRunTimersAtTheirMoments() {
    manual.after(200, says("late"));
    manual.after(100, () -> {
      seen.add("at " + manual.nowMs());
      manual.after(50, says("follows"));
    });
    manual.after(100, says("same time, later given"));
    manual.advance(99);
    assertThat(seen).isEmpty();
    manual.advance(200);
    assertThat(seen).containsExactly("at 100", "same time, later given", "follows", "late");
    assertThat(manual.nowMs()).isEqualTo(299);
  }

  @Test
  void shouldForgetCancelledTimersAndRepeatOthersUntilCancelled() {
    manual.after(10, says("never")).cancel();
    Lane.Timer tick = manual.every(10, says("tick"));
    manual.advance(35);
    tick.cancel();
    manual.advance(100);
    assertThat(seen).containsExactly("tick", "tick", "tick");
  }

  @Test
  void shouldRepeatAfterAFailure() {
    manual.every(10, () -> {
      seen.add("tick");
      throw new IllegalStateException("planted");
    });
    assertThatThrownBy(() -> manual.advance(10)).hasMessage("planted");
    assertThatThrownBy(() -> manual.advance(10)).hasMessage("planted");
    assertThat(seen).containsExactly("tick", "tick");
  }

  @Test
  void shouldSayWhoTouchesWhatItOwns() {
    assertThatThrownBy(manual::guard).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("lane test owns this");
    manual.run(manual::guard);
    assertThat(manual.runAll()).isEqualTo(1);
  }

  @Test
  void shouldDoWhatWaitsWhenClosedWithFollowUpsButNothingNew() {
    manual.run(() -> manual.run(says("follow-up")));
    manual.after(0, says("timer"));
    manual.close();
    assertThat(manual.run(says("too late"))).isFalse();
    assertThat(seen).containsExactly("follow-up");
    assertThat(manual.counts().dropped()).isEqualTo(1);
  }

  @Test
  void shouldDropAndCountWhatDoesNotFitButNoUrgentSteps() {
    CyclicBarrier gate = new CyclicBarrier(2);
    try (ThreadLane lane = ThreadLane.start("narrow", 2, (name, why) -> seen.add(why.getMessage()))) {
      lane.runFirst(() -> {
        pass(gate);
        pass(gate);
      });
      pass(gate);
      assertThat(IntStream.range(0, 5).filter(i -> lane.run(says("usual"))).count()).isEqualTo(2);
      assertThat(lane.runFirst(says("control"))).isTrue();
      assertThat(lane.counts().dropped()).isEqualTo(3);
      pass(gate);
    }
    assertThat(seen).containsExactly("control", "usual", "usual");
  }

  @Test
  void shouldTellFailuresAndGoOn() {
    try (ThreadLane lane = ThreadLane.start("failing", (name, why) -> seen.add(name + ": " + why.getMessage()))) {
      lane.run(() -> {
        throw new IllegalStateException("planted");
      });
      lane.run(lane::guard);
      lane.run(says("goes on"));
    }
    assertThat(seen).containsExactly("failing: planted", "goes on");
  }

  @Test
  void shouldWakeForATimerThatIsSoonerThanTheOneItWaitsFor() throws InterruptedException {
    CountDownLatch soon = new CountDownLatch(1);
    try (ThreadLane lane = ThreadLane.start("timers", (name, why) -> seen.add("failed"))) {
      lane.after(3_600_000, says("in an hour"));
      lane.after(1, soon::countDown);
      soon.await();
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void shouldDoThePolledStepsOfItsOwnerAndWakeIt() {
    PolledLane lane = new PolledLane("polled", says("woken"), (name, why) -> seen.add(why.getMessage()));
    lane.run(says("step"));
    assertThatThrownBy(lane::runWaiting).isInstanceOf(IllegalStateException.class);
    lane.own();
    lane.runWaiting();
    lane.guarded(() -> {
      throw new IllegalStateException("planted");
    });
    assertThat(seen).containsExactly("woken", "step", "planted");
  }
}

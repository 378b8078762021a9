package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.testkit.InMemoryBus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallDeskCloseTest {
  private static final int CALLS = 40;
  private final InMemoryBus bus = new InMemoryBus();
  private final List<CallEvent.Ended> ends = new ArrayList<>();
  private final SlowMedia media = new SlowMedia();
  private final CallDesk desk =
      new CallDesk(settings(), media, bus, WallClock.system(), new CallLanes(4), Runnable::run, new Random(1));

  /** Counts up a closed call only when all have been closed, on a thread of its own. */
  private static final class SlowMedia extends SilentMedia {
    private final ConcurrentLinkedQueue<CompletableFuture<MediaReport>> counting = new ConcurrentLinkedQueue<>();
    private final Semaphore closed = new Semaphore(0);

    @Override
    public OptionalInt reserve(CallId call) {
      return OptionalInt.of(20_000);
    }

    @Override
    public CompletableFuture<MediaReport> close(CallId call) {
      CompletableFuture<MediaReport> report = new CompletableFuture<>();
      counting.add(report);
      closed.release();
      return report;
    }

    void awaitClosed(int calls) {
      closed.acquireUninterruptibly(calls);
    }

    void countUp() {
      counting.forEach(f -> f.complete(MediaReport.EMPTY));
    }
  }

  private static CallSettings settings() {
    return new CallSettings("gateway", List.of(LegBench.trunk(1_000)), Map.of(), Optional.of("desk"), 1_000, 10,
        CallSettings.GENEROUS, false,
        new Prompts(Optional.empty()), ClusterBudget.Settings.USUAL);
  }

  private void invite() {
    Invite invite = new Invite("id", "1", "2", "2", "192.0.2.1", "udp", Optional.of(LegBench.SDP), Map.of(),
        SessionTimer.Asked.NOTHING,
        Invite.Reliability.NONE, Optional.empty());
    desk.invited(invite, new WrittenDialog("d"), desk.trunks().all().getFirst());
  }

  @Test
  void shouldPublishOneEndOfEachCallBeforeItsLanesClose() throws InterruptedException {
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_EVENTS, e -> {
      if (e instanceof CallEvent.Ended ended) ends.add(ended);
    }))));
    IntStream.range(0, CALLS).forEach(i -> invite());
    Thread counter = Thread.ofPlatform().start(() -> {
      media.awaitClosed(CALLS);
      media.countUp();
    });
    desk.close();
    counter.join();
    bus.deliver();
    assertThat(ends).hasSize(CALLS);
    assertThat(ends.stream().map(CallEvent.Ended::call).distinct()).hasSize(CALLS);
    assertThat(desk.calls().ending()).isZero();
  }

  @Test
  void shouldCountACallAsLeftUntilItsEndIsPublished() {
    invite();
    desk.calls().all().forEach(
        l -> desk.lanes().of(l.facts().call()).run(() -> l.hangUp(new CallEnd(CallEnd.Outcome.BOT, "bye", 0))));
    media.awaitClosed(1);
    assertThat(desk.active()).isZero();
    assertThat(desk.drained(0)).isFalse();
    media.countUp();
    assertThat(desk.drained(5_000)).isTrue();
    desk.close();
  }

  @Test
  void shouldRefuseCallsOnceItDrains() {
    desk.drain();
    invite();
    assertThat(desk.active()).isZero();
    assertThat(desk.refused()).isEqualTo(1);
    desk.close();
  }
}

package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.GatewayLease;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names of gateways, and the calls of those that are gone, in virtual time. */
class GatewayLeasesTest {
  private final TwoGateways house = new TwoGateways();
  /** Those whose process stands still. */
  private final Set<String> frozen = new HashSet<>();
  private final List<Held> all = new ArrayList<>();

  /** A name and the lane of its process. */
  private final class Held {
    final String name;
    final io.stepline.kafka.lane.ManualLane lane = new io.stepline.kafka.lane.ManualLane("lease");
    final GatewayLeases leases;

    Held(String name, CallDesk desk) {
      this.name = name;
      leases = new GatewayLeases(house.bus, name, () -> house.lane.nowMs() * 1_000, lane, Runnable::run);
      all.add(this);
      try {
        leases.take(GatewayLeasesTest.this::pass);
      } catch (IllegalStateException e) {
        all.remove(this);
        throw e;
      }
      leases.lostBy(desk);
      pass(0);
    }
  }

  /** Time goes on for every process that does not stand still. */
  private void pass(long ms) {
    for (long left = ms; left >= 0; left -= 100) {
      if (left > 0) house.lane.advance(Math.min(100, left));
      house.settle();
      for (Held h : all) {
        if (frozen.contains(h.name)) continue;
        long behind = house.lane.nowMs() - h.lane.nowMs();
        h.lane.advance(behind);
        h.lane.runAll();
      }
      house.settle();
    }
  }

  private List<String> endsOf(CallId call) {
    return house.events.stream().filter(e -> e instanceof CallEvent.Ended && e.call().equals(call))
        .map(e -> ((CallEvent.Ended) e).end().reason()).toList();
  }

  @Test
  void shouldRefuseATwinInWordsAndLeaveItsCallsAlone() {
    new Held("one", house.one.desk);
    CallId call = house.one.caller();
    pass(3_000);
    assertThatThrownBy(() -> new Held("one", house.two.desk)).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another gateway named 'one' is running");
    pass(60_000);
    assertThat(endsOf(call)).isEmpty();
    assertThat(house.one.desk.draining()).isFalse();
  }

  @Test
  void shouldTakeTheNameOfOneThatCrashed() {
    new Held("one", house.one.desk);
    pass(2_000);
    all.clear();
    long beganMs = house.lane.nowMs();
    new Held("one", house.one.desk);
    assertThat(house.lane.nowMs() - beganMs).isBetween(GatewayLeases.WATCH_MS, GatewayLeases.WATCH_MS + 1_000);
  }

  @Test
  void shouldTakeANameThatWasGivenBackAtOnce() {
    new Held("one", house.one.desk).leases.close();
    all.clear();
    pass(100);
    long beganMs = house.lane.nowMs();
    new Held("one", house.one.desk);
    assertThat(house.lane.nowMs() - beganMs).isLessThan(200);
  }

  @Test
  void shouldEndTheCallsOfOneThatNeverReturnsOnceAndSoon() {
    new Held("one", house.one.desk);
    CallId call = house.one.caller();
    new Held("three", house.two.desk);
    new Held("two", house.two.desk);
    CallId other = house.two.caller();
    pass(5_000);
    frozen.add("one");
    pass(19_000);
    assertThat(endsOf(call)).isEmpty();
    pass(11_000);
    assertThat(endsOf(call)).containsExactly("gateway-crashed");
    pass(60_000);
    assertThat(endsOf(call)).hasSize(1);
    assertThat(endsOf(other)).isEmpty();
  }

  @Test
  void shouldEndACallThatWasBeingPlaced() {
    new Held("one", house.one.desk);
    new Held("two", house.two.desk);
    house.one.desk.dialHere(io.stepline.kafka.contract.DialOrder.plain(new CallId("placed"), "sip:bob@192.0.2.1", "1",
        "desk", house.lane.nowMs() * 1_000));
    frozen.add("one");
    pass(30_000);
    assertThat(endsOf(new CallId("placed"))).containsExactly("gateway-crashed");
  }

  @Test
  void shouldHangUpQuietlyWhenItWakesToCallsThatOthersHaveEnded() {
    Held one = new Held("one", house.one.desk);
    new Held("two", house.two.desk);
    CallId call = house.one.caller();
    frozen.add("one");
    pass(30_000);
    frozen.clear();
    pass(1_000);
    assertThat(house.one.desk.active()).isZero();
    assertThat(endsOf(call)).containsExactly("gateway-crashed");
    CallId next = house.one.caller();
    pass(60_000);
    assertThat(endsOf(next)).isEmpty();
    assertThat(one.leases.hindrance()).isEmpty();
  }

  @Test
  void shouldGoOnAfterStandingStillForAShortWhile() {
    new Held("one", house.one.desk);
    new Held("two", house.two.desk);
    CallId call = house.one.caller();
    frozen.add("one");
    pass(15_000);
    frozen.clear();
    pass(60_000);
    assertThat(endsOf(call)).isEmpty();
  }

  @Test
  void shouldNotEndAnythingForOneThatHasLeft() {
    Held one = new Held("one", house.one.desk);
    new Held("two", house.two.desk);
    one.leases.close();
    all.remove(one);
    pass(60_000);
    List<GatewayLease> leases = new ArrayList<>();
    house.bus.replay(Topics.GATEWAY_LEASES, leases::add);
    assertThat(leases).noneMatch(l -> l.state() == GatewayLease.State.TAKEN_AWAY);
  }

  @Test
  void shouldLetTheLaterOfTwoThatBeginAtOnceTakeNoCalls() {
    new Held("one", house.one.desk);
    pass(100);
    house.bus.publish(Topics.GATEWAY_LEASES, new GatewayLease("one", "0", GatewayLease.State.HELD, 0, "0", 1));
    pass(100);
    assertThat(Stream.of(all.getFirst()).map(h -> h.leases.hindrance())).isNotEmpty();
  }
}

package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.lane.ManualLane;
import io.stepline.kafka.testkit.InMemoryBus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Toll fraud: the same list for every way in which a call of the house can be wanted. */
class DestinationsTest {
  private static final Destinations.Settings HOME =
      new Destinations.Settings(List.of("+49", "112"), List.of("+49190"), List.of("+49900"), 2);
  private final ManualLane lane = new ManualLane("all");
  private final InMemoryBus bus = new InMemoryBus();
  private final List<CallEvent.Ended> ends = new ArrayList<>();
  private final WrittenDialer dialer = new WrittenDialer(1);

  private CallDesk desk(Trunk trunk) {
    CallDesk desk = new CallDesk(
        new CallSettings("gateway", List.of(trunk), Map.of(), Optional.of("desk"), 10, 10, CallSettings.GENEROUS, false,
            new Prompts(Optional.empty()), ClusterBudget.Settings.USUAL, HOME),
        new WrittenMedia(), bus, () -> lane.nowMs() * 1_000, new InviteGatesTest.OneLane(lane), Runnable::run,
        new Random(1));
    desk.dialThrough(dialer);
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_EVENTS, e -> {
      if (e instanceof CallEvent.Ended end) ends.add(end);
    }))));
    return desk;
  }

  @ParameterizedTest
  @CsvSource({"+4930123456,true", "112,true", "+1900555,false", "+44 90 1234,false", "+49190123,false",
      "front-desk,true", "00882123,false"})
  void shouldCallAllowedNumbersOnlyAndAnyName(String number, boolean allowed) {
    assertThat(new Destinations(HOME).refusal(number, 0).isEmpty()).isEqualTo(allowed);
  }

  @Test
  void shouldStopDearCallsForTheRestOfTheHour() {
    Destinations all = new Destinations(HOME);
    for (int i = 0; i < 2; i++) assertThat(all.refusal("+49900123", 1_000)).isEmpty();
    for (int i = 0; i < 100; i++) assertThat(all.refusal("+49900" + i, 2_000)).isPresent();
    assertThat(all.refusal("+4930123", 2_000)).as("others go on").isEmpty();
    assertThat(all.refusal("+49900123", 3_601_000)).isEmpty();
  }

  private static int called(Destinations all, int wanted, long atMs) {
    int called = 0;
    for (int i = 0; i < wanted; i++) if (all.refusal("+4930" + (1_000 + i), atMs).isEmpty()) called++;
    return called;
  }

  @Test
  void shouldCallNoMoreThanAllowedInAnHour() {
    Destinations all = new Destinations(new Destinations.Settings(List.of(), List.of(), List.of(), 0, 50, 0));
    assertThat(called(all, 80, 1_000)).isEqualTo(50);
    assertThat(all.refusal("+4930123", 3_600_999)).contains("too many calls in this hour");
    assertThat(all.refusal("front-desk", 3_600_999)).as("names cost nothing").isEmpty();
    assertThat(called(all, 80, 3_601_000)).isEqualTo(50);
  }

  @Test
  void shouldStopAnHourWithManyMoreCallsThanUsual() {
    long hour = 3_600_000;
    Destinations all = new Destinations(new Destinations.Settings(List.of(), List.of(), List.of(), 0, 0, 3));
    assertThat(called(all, 100, 1)).as("nobody knows yet what is usual").isEqualTo(100);
    assertThat(called(all, 5_000, 1 + hour)).isEqualTo(300);
    assertThat(all.refusal("+4930123", 1 + hour)).contains("many more calls than usual");
    assertThat(called(all, 5_000, 1 + 2 * hour)).as("the busiest hour counts").isEqualTo(900);
    assertThat(called(all, 5_000, 1 + 40 * hour)).as("after a quiet day").isEqualTo(Destinations.NO_SURGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sip:+1900555@192.0.2.1", "sip:+1900555;phone-context=x@192.0.2.1", "sip:+1-900-555@192.0.2.1"})
  void shouldNotDialWhatIsNotAllowed(String uri) {
    desk(LegBench.movable()).dial(DialOrder.plain(new CallId("toll"), uri, "1", "desk", 0));
    lane.runAll();
    bus.deliver();
    assertThat(dialer.dialogs).isEmpty();
    assertThat(ends).singleElement().satisfies(e -> assertThat(e.toString()).contains("destination refused"));
  }

  private DialogListener up(CallDesk desk) {
    desk.dial(DialOrder.plain(new CallId("one"), "sip:bob@192.0.2.1", "1", "desk", 0));
    lane.runAll();
    DialogListener leg = dialer.listeners.getFirst();
    leg.answered(Optional.of(LegBench.SDP), Optional.empty());
    lane.runAll();
    return leg;
  }

  @Test
  void shouldNotBeReferredToWhatIsNotAllowed() {
    DialogListener leg = up(desk(LegBench.movable()));
    leg.referred("sip:+1900555@192.0.2.2");
    lane.runAll();
    assertThat(dialer.dialogs).hasSize(1);
    assertThat(dialer.dialogs.getFirst().said).containsExactly("NOTIFY 603");
  }

  @Test
  void shouldHoldPeersThatReferToTheLimitsOfTheTrunk() {
    Trunk t = LegBench.movable();
    Trunk full = new Trunk(t.name(), t.addresses(), t.gateways(), t.media(), new Trunk.Limits(1, 100), t.signalling(),
        t.numbers(), t.headers(), t.login(), t.guests(), t.register(), t.stir(), t.signing());
    DialogListener leg = up(desk(full));
    leg.referred("sip:carol@192.0.2.2");
    lane.runAll();
    assertThat(dialer.dialogs).hasSize(1);
    assertThat(dialer.dialogs.getFirst().said).containsExactly("NOTIFY 486");
  }
}

package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls of ours that are tried one way after another, without sockets. */
class OutboundCallsTest {
  private static final CallId CALL = new CallId("one");
  private static final Optional<String> SDP = Optional.of(LegBench.SDP);
  private final ManualLane lane = new ManualLane("all");
  private final InMemoryBus bus = new InMemoryBus();
  private final List<CallEvent> events = new ArrayList<>();
  private final WrittenMedia media = new WrittenMedia();
  private final CallDesk desk = new CallDesk(settings(), media, bus, () -> lane.nowMs() * 1_000,
      new InviteGatesTest.OneLane(lane), Runnable::run, new Random(1));
  private final WrittenDialer dialer = new WrittenDialer(2);

  private static CallSettings settings() {
    return new CallSettings("gateway", List.of(LegBench.movable()), Map.of(), Optional.of("desk"), 10, 10,
        CallSettings.GENEROUS, false, new Prompts(Optional.empty()), ClusterBudget.Settings.USUAL);
  }

  @BeforeEach
  void dial() {
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_EVENTS, events::add))));
    desk.dialThrough(dialer);
    desk.dial(DialOrder.plain(CALL, "sip:bob@192.0.2.1", "1", "desk", 0));
    lane.runAll();
  }

  private List<CallEvent.Answered> answered() {
    lane.runAll();
    bus.deliver();
    return events.stream().filter(CallEvent.Answered.class::isInstance).map(CallEvent.Answered.class::cast).toList();
  }

  @Test
  void shouldTryTheNextWayWhenThereIsNoResponse() {
    lane.advance(4_000);
    assertThat(dialer.dialogs.getFirst().said).containsExactly("CANCEL");
    dialer.listeners.getLast().answered(SDP, Optional.empty());
    assertThat(answered()).hasSize(1);
    assertThat(dialer.dialogs.getLast().said).isEmpty();
  }

  @Test
  void shouldNotTakeTheAnswerOfAWayItHasGivenUp() {
    lane.advance(4_000);
    dialer.listeners.getFirst().answered(SDP, Optional.empty());
    assertThat(answered()).isEmpty();
    dialer.listeners.getLast().answered(SDP, Optional.empty());
    assertThat(answered()).hasSize(1);
    assertThat(media.open).hasSize(1);
  }

  @Test
  void shouldNotFailByAWayItHasGivenUp() {
    lane.advance(4_000);
    dialer.listeners.getFirst().failed(487, "cancelled");
    dialer.listeners.getLast().answered(SDP, Optional.empty());
    assertThat(answered()).hasSize(1);
  }

  /** The call is up, and its peer has sent a REFER: another phone rings. */
  private DialogListener moving() {
    DialogListener leg = dialer.listeners.getFirst();
    leg.answered(SDP, Optional.empty());
    lane.runAll();
    assertThat(leg.referred("sip:carol@192.0.2.2")).isEqualTo(202);
    lane.runAll();
    assertThat(dialer.dialogs).hasSize(2);
    dialer.listeners.getLast().ringing(180, Optional.empty());
    lane.runAll();
    assertThat(dialer.dialogs.getFirst().said).containsExactly("NOTIFY 100", "NOTIFY 180");
    return leg;
  }

  private List<String> newDialog() {
    return dialer.dialogs.getLast().said;
  }

  @Test
  void shouldGoOnWithThePhoneThatThePeerMovedItsEndTo() {
    moving();
    dialer.listeners.getLast().answered(SDP, Optional.empty());
    lane.runAll();
    assertThat(dialer.dialogs.getFirst().said).endsWith("NOTIFY 200");
    assertThat(newDialog()).isEmpty();
  }

  @Test
  void shouldNotLetTheNewPhoneRingOnWhenThePeerHangsUp() {
    moving().ended(Optional.empty());
    lane.runAll();
    assertThat(newDialog()).containsExactly("CANCEL");
  }

  @Test
  void shouldNotLetTheNewPhoneRingOnWhenTheHouseHangsUp() {
    moving();
    desk.command(new CallCommand.HangUp(CALL, "over"));
    lane.runAll();
    assertThat(newDialog()).containsExactly("CANCEL");
  }

  @Test
  void shouldNotLetTheNewPhoneRingOnWhenItsCallFails() {
    moving().failed(500, "INFO could not be sent");
    lane.runAll();
    assertThat(newDialog()).containsExactly("CANCEL");
  }

  @Test
  void shouldEndTheNewPhoneOnceWhenItsAnswerCrossesTheHangUp() {
    moving().ended(Optional.empty());
    dialer.listeners.getLast().answered(SDP, Optional.empty());
    lane.runAll();
    assertThat(newDialog()).containsExactly("CANCEL");
    assertThat(dialer.dialogs.getFirst().said).doesNotContain("NOTIFY 488");
  }

  @Test
  void shouldGoOnWithThePeerWhenTheNewPhoneIsBusy() {
    DialogListener leg = moving();
    dialer.listeners.getLast().failed(486, "busy");
    lane.runAll();
    assertThat(dialer.dialogs.getFirst().said).endsWith("NOTIFY 486");
    leg.ended(Optional.empty());
    lane.runAll();
    assertThat(newDialog()).isEmpty();
  }
}

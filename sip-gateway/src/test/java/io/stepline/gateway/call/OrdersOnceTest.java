package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallOrder;
import io.stepline.kafka.contract.DialClaim;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.contract.OrderOutcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each order reaches one gateway, once, and its author hears what came of it. */
class OrdersOnceTest {
  private static final CallId CALL = new CallId("ordered");
  private final TwoGateways house = new TwoGateways();

  private void dial(DialOrder order) {
    house.bus.publish(Topics.DIAL_ORDERS, order);
    house.settle();
  }

  private DialOrder toBob(String bot) {
    return DialOrder.plain(CALL, "sip:bob@192.0.2.1", "1", bot, house.lane.nowMs() * 1_000);
  }

  private OrderOutcome given(CallCommand command) {
    CallOrder order = CallOrder.of(command, house.lane.nowMs() * 1_000);
    house.bus.publish(Topics.CALL_ORDERS, order);
    house.settle();
    assertThat(house.outcomes).filteredOn(o -> o.order().equals(order.order())).hasSize(1);
    return house.outcomes.getLast();
  }

  private String refused(CallCommand command) {
    OrderOutcome outcome = given(command);
    assertThat(outcome.state()).isEqualTo(OrderOutcome.State.REFUSED);
    return outcome.reason();
  }

  @Test
  void shouldDialOnceWhateverNumberOfGatewaysHearsTheOrder() {
    dial(toBob("desk"));
    assertThat(house.invited()).containsExactly("sip:bob@192.0.2.1");
  }

  @Test
  void shouldDialOnceWhenAnEarlierReleaseGivesTheOrderAsACommand() {
    house.bus.publish(Topics.CALL_COMMANDS, new CallCommand.Dial(CALL, "sip:bob@192.0.2.1", "1", "desk"));
    house.settle();
    assertThat(house.invited()).containsExactly("sip:bob@192.0.2.1");
  }

  @Test
  void shouldDialOnceWhenTheOrderIsWrittenTwice() {
    dial(toBob("desk"));
    dial(toBob("desk"));
    assertThat(house.invited()).hasSize(1);
  }

  @Test
  void shouldRefuseABotThatNobodyKnows() {
    dial(toBob("nosuch"));
    assertThat(house.invited()).isEmpty();
    assertThat(house.outcomes).extracting(OrderOutcome::order, OrderOutcome::reason)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("ordered", "there is no bot 'nosuch'"));
  }

  @Test
  void shouldSayThatNobodyTookAnOrderThatWaitedTooLong() {
    DialOrder order = toBob("desk");
    house.lane.advance(11_000);
    dial(order);
    assertThat(house.invited()).isEmpty();
    assertThat(house.outcomes).extracting(OrderOutcome::reason).containsExactly("no gateway took it in time");
  }

  @Test
  void shouldPlaceAnAgentsCallOnTheGatewayThatHasTheCaller() {
    CallId caller = house.two.caller();
    List<DialClaim> claims = new ArrayList<>();
    house.bus.publish(Topics.DIAL_BESIDE, toBob("").beside(caller));
    house.settle();
    house.bus.replay(Topics.DIAL_CLAIMS, claims::add);
    assertThat(house.one.dialer.calls).isEmpty();
    assertThat(house.two.dialer.calls).hasSize(1);
    assertThat(claims).extracting(DialClaim::gateway).containsExactly("two");
  }

  @Test
  void shouldConnectTwoCallsOfOneGatewayAndSaySo() {
    assertThat(given(new CallCommand.Bridge(house.two.caller(), house.two.caller(), false)))
        .extracting(OrderOutcome::state, OrderOutcome::gateway).containsExactly(OrderOutcome.State.DONE, "two");
  }

  @Test
  void shouldRefuseInWordsToConnectCallsOfTwoGateways() {
    assertThat(refused(new CallCommand.Bridge(house.one.caller(), house.two.caller(), false)))
        .endsWith("only calls of one gateway can be connected");
    assertThat(refused(new CallCommand.Monitor(house.one.caller(), house.two.caller(), CallCommand.MonitorMode.LISTEN)))
        .endsWith("only calls of one gateway can be connected");
    assertThat(refused(new CallCommand.AttendedTransfer(house.one.caller(), house.two.caller())))
        .endsWith("only calls of one gateway can be connected");
  }

  @Test
  void shouldRefuseWhatIsNotThere() {
    CallId caller = house.one.caller();
    assertThat(refused(new CallCommand.Play(caller, "nosuch"))).isEqualTo("there is no prompt 'nosuch'");
    assertThat(refused(new CallCommand.Retrieve(caller, "701"))).startsWith("nobody is parked at 701");
    assertThat(refused(new CallCommand.Unbridge(caller))).isEqualTo("the call is connected with nobody");
    given(new CallCommand.Park(house.one.caller(), "701"));
    assertThat(refused(new CallCommand.Park(caller, "701"))).isEqualTo("somebody is parked at 701 already");
  }

  @Test
  void shouldHangUpOnOrderAndSaySo() {
    CallId caller = house.one.caller();
    assertThat(given(new CallCommand.HangUp(caller, "api")).state()).isEqualTo(OrderOutcome.State.DONE);
    assertThat(house.one.desk.active()).isZero();
  }

  @Test
  void shouldNotCarryOutAnOrderThatComesTooLate() {
    CallId caller = house.one.caller();
    CallOrder order = CallOrder.of(new CallCommand.HangUp(caller, "api"), house.lane.nowMs() * 1_000);
    house.lane.advance(11_000);
    house.bus.publish(Topics.CALL_ORDERS, order);
    house.settle();
    assertThat(house.one.desk.active()).isOne();
    assertThat(house.outcomes).extracting(OrderOutcome::reason).containsExactly("it came too late");
  }

  @Test
  void shouldHandTheTalkWhatConcernsItAndCarryItOutOnce() {
    CallId caller = house.one.caller();
    List<CallCommand> heard = new ArrayList<>();
    assertThat(given(new CallCommand.Park(caller, "701")).state()).isEqualTo(OrderOutcome.State.DONE);
    assertThat(given(new CallCommand.Enqueue(caller, "support")).state()).isEqualTo(OrderOutcome.State.DONE);
    house.bus.replay(Topics.CALL_COMMANDS, heard::add);
    assertThat(heard).containsExactly(new CallCommand.Park(caller, "701"), new CallCommand.Enqueue(caller, "support"));
  }
}

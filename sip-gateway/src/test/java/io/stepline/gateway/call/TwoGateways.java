package io.stepline.gateway.call;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.OrderOutcome;
import io.stepline.kafka.lane.ManualLane;
import io.stepline.kafka.testkit.InMemoryBus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Two gateways on one bus, without sockets, in virtual time. Owned by the test. */
final class TwoGateways {
  final ManualLane lane = new ManualLane("all");
  final InMemoryBus bus = new InMemoryBus();
  final List<CallEvent> events = new ArrayList<>();
  final List<OrderOutcome> outcomes = new ArrayList<>();
  final House one = new House("one");
  final House two = new House("two");

  TwoGateways() {
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_EVENTS, events::add),
        Bus.Route.each(Topics.ORDER_OUTCOMES, outcomes::add))));
  }

  /** One of them, as {@link io.stepline.gateway.Gateway} wires it. */
  final class House {
    final String name;
    final WrittenDialer dialer = new WrittenDialer(1);
    final WrittenMedia media = new WrittenMedia();
    final CallDesk desk;
    final DialClaims claims;
    private final Map<CallId, WrittenDialog> dialogs = new HashMap<>();

    House(String name) {
      this.name = name;
      desk = new CallDesk(new CallSettings(name, List.of(LegBench.movable()), Map.of(), Optional.of("desk"), 10, 10,
          CallSettings.GENEROUS, false, new Prompts(Optional.empty()), ClusterBudget.Settings.USUAL), media, bus,
          () -> lane.nowMs() * 1_000, new InviteGatesTest.OneLane(lane), Runnable::run, new Random(1));
      desk.dialThrough(dialer);
      bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(
          Bus.Route.each(Topics.CALL_COMMANDS, desk::command), Bus.Route.each(Topics.CALL_ORDERS, desk::order),
          Bus.Route.each(Topics.DIAL_BESIDE, desk::dialBeside))));
      claims = new DialClaims(bus, desk, () -> lane.nowMs() * 1_000);
    }

    /** A caller who is up. */
    CallId caller() {
      WrittenDialog dialog = new WrittenDialog("in");
      DialogListener leg = invite(dialog);
      lane.advance(10);
      leg.acked(Optional.empty());
      settle();
      CallId call = ((Leg) leg).facts().call();
      dialogs.put(call, dialog);
      return call;
    }

    private DialogListener invite(WrittenDialog dialog) {
      return desk.invited(
          new Invite("id", "1", "2", "2", "192.0.2.1", "udp", Optional.of(LegBench.SDP), Map.of(),
              SessionTimer.Asked.NOTHING, Invite.Reliability.NONE, Optional.empty()),
          dialog, desk.trunks().all().getFirst());
    }

    /** The dialog of an INVITE that has just come. */
    WrittenDialog invited() {
      WrittenDialog dialog = new WrittenDialog("in");
      invite(dialog);
      lane.runAll();
      return dialog;
    }

    WrittenDialog dialogOf(CallId call) {
      return Optional.ofNullable(dialogs.get(call)).orElseThrow();
    }
  }

  void settle() {
    for (int i = 0; i < 3; i++) {
      lane.runAll();
      bus.deliver();
    }
    lane.runAll();
  }

  /** INVITEs that left, of both. */
  List<String> invited() {
    return Stream.of(one, two).flatMap(h -> h.dialer.calls.stream()).map(Outgoing::uri).toList();
  }
}

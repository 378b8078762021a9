package io.stepline.gateway.call;

import io.stepline.gateway.mediasession.Ear;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which calls are connected with each other, who listens in, and who waits for whom. Two or more calls form a room in
 * which each hears the others; the bots hear nothing meanwhile. Owned by the lane of the rooms, {@link #isParkedAt}
 * apart; what it wants of a leg it runs on that leg's lane.
 */
final class Bridges {
  private static final long MUSIC_MAX_MS = 300_000;

  private final CallDesk desk;
  private final Map<CallId, Set<CallId>> rooms = new HashMap<>();
  private final Parking parking = new Parking();
  private final Set<CallId> returning = new HashSet<>();
  private final Map<CallId, CallCommand.Monitor> monitors = new HashMap<>();
  private final Map<CallId, Consulting> consultations = new HashMap<>();

  /** {@code caller} waits until the call to {@code target} is answered. */
  private record Consulting(CallId caller, String target) {}

  Bridges(CallDesk desk) {
    this.desk = desk;
  }

  /** @return why not */
  Optional<String> connect(CallId one, CallId other, boolean returnToBot) {
    if (one.equals(other)) return Optional.of("a call cannot be connected with itself");
    if (!isUp(one)) return notHere(one);
    if (!isUp(other)) return notHere(other);
    Set<CallId> room = new LinkedHashSet<>(rooms.getOrDefault(one, Set.of(one)));
    room.addAll(rooms.getOrDefault(other, Set.of(other)));
    room.forEach(c -> rooms.put(c, room));
    if (returnToBot) returning.add(one);
    room.forEach(c -> {
      desk.media().music(c, false);
      desk.media().botAttends(c, false);
    });
    rewire();
    room.forEach(c -> tell(c, room));
    return Optional.empty();
  }

  /** Sound does not go from one gateway to another. */
  static Optional<String> notHere(CallId call) {
    return Optional.of("call " + call + " is not up on this gateway, and only calls of one gateway can be connected");
  }

  /** Back to its bot. @return why not */
  Optional<String> disconnect(CallId call) {
    Set<CallId> room = rooms.getOrDefault(call, Set.of());
    if (room.isEmpty()) return Optional.of("the call is connected with nobody");
    leave(call, room);
    backToBot(call);
    rewire();
    return Optional.empty();
  }

  private void leave(CallId call, Set<CallId> room) {
    room.remove(call);
    rooms.remove(call);
    if (room.size() >= 2) {
      room.forEach(c -> tell(c, room));
      return;
    }
    for (CallId last : List.copyOf(room)) {
      room.remove(last);
      rooms.remove(last);
      if (returning.remove(last) && hasBot(last)) backToBot(last);
      else onLane(last, leg -> leg.hangUp(new CallEnd(CallEnd.Outcome.SUCCESS, "transferred", 0)));
    }
  }

  private void backToBot(CallId call) {
    desk.media().botAttends(call, hasBot(call));
    tell(call, Set.of());
  }

  /** @return why not */
  Optional<String> monitor(CallCommand.Monitor order) {
    if (order.mode() != CallCommand.MonitorMode.OFF && !isUp(order.target())) return notHere(order.target());
    if (order.mode() == CallCommand.MonitorMode.OFF) monitors.remove(order.call());
    else monitors.put(order.call(), order);
    desk.media().botAttends(order.call(), false);
    rewire();
    return Optional.empty();
  }

  void music(CallId call, boolean on) {
    desk.media().music(call, on);
    desk.media().botAttends(call, !on && hasBot(call) && !rooms.containsKey(call));
    if (on) desk.lanes().rooms().after(MUSIC_MAX_MS, () -> music(call, false));
  }

  /** For peers that take no REFER: we call {@code target} ourselves and connect the two when it answers. */
  void consult(Leg caller, String target) {
    CallId call = CallId.random();
    consultations.put(call, new Consulting(caller.facts().call(), target));
    music(caller.facts().call(), true);
    desk.dialHere(DialOrder.plain(call, target, caller.facts().from(), "", desk.clock().nowUs()));
  }

  /**
   * Music until somebody retrieves the call; then it goes on as a bridge. A place that is taken leaves the call where
   * it is.
   *
   * @return why not
   */
  Optional<String> park(CallId call, String place) {
    if (!isUp(call)) return notHere(call);
    if (!parking.park(call, place)) return Optional.of("somebody is parked at " + place + " already");
    Set<CallId> room = rooms.getOrDefault(call, Set.of());
    if (!room.isEmpty()) leave(call, room);
    rewire();
    music(call, true);
    return Optional.empty();
  }

  /** @return why not */
  Optional<String> retrieve(CallId call, String place) {
    if (!isUp(call)) return notHere(call);
    Optional<CallId> parked = parking.take(place);
    return parked.isEmpty() ? Optional.of("nobody is parked at " + place + " on this gateway")
        : connect(call, parked.get(), false);
  }

  boolean isConnected(CallId call) {
    return rooms.containsKey(call);
  }

  boolean isParkedAt(String place) {
    return parking.at(place).isPresent();
  }

  /** A leg was answered. */
  void up(Leg leg) {
    if (leg.facts().bot().isEmpty()) desk.media().botAttends(leg.facts().call(), false);
    if (leg.facts().bot().isEmpty() && leg.facts().direction() == CallEvent.Direction.INBOUND)
      retrieve(leg.facts().call(), leg.facts().to());
    Optional.ofNullable(consultations.remove(leg.facts().call())).ifPresent(c -> {
      connect(c.caller(), leg.facts().call(), false);
      progress(c, 200);
    });
  }

  /** A leg has ended: what was connected with it ends too, or goes back to its bot. */
  void gone(CallId call, CallEnd why) {
    Optional.ofNullable(consultations.remove(call)).ifPresent(c -> {
      music(c.caller(), false);
      progress(c, why.sipStatus() >= 300 ? why.sipStatus() : 480);
    });
    consultations.entrySet().removeIf(e -> {
      if (!e.getValue().caller().equals(call)) return false;
      onLane(e.getKey(), leg -> leg.hangUp(new CallEnd(CallEnd.Outcome.CALLER, "caller-left", 0)));
      return true;
    });
    parking.gone(call);
    monitors.remove(call);
    monitors.values().removeIf(m -> m.target().equals(call));
    Set<CallId> room = rooms.getOrDefault(call, Set.of());
    if (!room.isEmpty()) leave(call, room);
    returning.remove(call);
    rewire();
  }

  private void progress(Consulting c, int status) {
    desk.publish(new CallEvent.TransferProgress(c.caller(), c.target(), status, true, desk.clock().nowUs()));
  }

  private void rewire() {
    Map<CallId, List<Ear>> ears = new HashMap<>();
    desk.calls().all().forEach(l -> ears.put(l.facts().call(), new ArrayList<>()));
    rooms.forEach((call, room) -> room.stream().filter(o -> !o.equals(call))
        .forEach(o -> hear(ears, call, new Ear(o, Ear.Kind.VOICE))));
    for (CallCommand.Monitor m : monitors.values()) {
      Set<CallId> heard = rooms.getOrDefault(m.target(), Set.of(m.target()));
      for (CallId c : heard) {
        hear(ears, m.call(), new Ear(c, Ear.Kind.VOICE));
        hear(ears, m.call(), new Ear(c, Ear.Kind.BOT));
        if (m.mode() == CallCommand.MonitorMode.BARGE
            || m.mode() == CallCommand.MonitorMode.WHISPER && c.equals(m.target()))
          hear(ears, c, new Ear(m.call(), Ear.Kind.VOICE));
      }
    }
    ears.forEach((call, list) -> desk.media().hears(call, list));
  }

  private static void hear(Map<CallId, List<Ear>> ears, CallId who, Ear what) {
    Optional.ofNullable(ears.get(who)).filter(l -> !l.contains(what)).ifPresent(l -> l.add(what));
  }

  private void tell(CallId call, Set<CallId> room) {
    desk.publish(
        new CallEvent.BridgeChanged(call, room.stream().filter(c -> !c.equals(call)).toList(), desk.clock().nowUs()));
  }

  private boolean isUp(CallId call) {
    return desk.calls().leg(call).filter(Leg::isUp).isPresent();
  }

  private boolean hasBot(CallId call) {
    return desk.calls().leg(call).filter(l -> !l.facts().bot().isEmpty()).isPresent();
  }

  private void onLane(CallId call, java.util.function.Consumer<Leg> what) {
    desk.calls().leg(call).ifPresent(leg -> desk.lanes().of(call).run(() -> what.accept(leg)));
  }
}

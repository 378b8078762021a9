package io.stepline.gateway.call;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.contract.CallId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether somebody minds each call that is with its bot: one that is alone hears so from the gateway itself, and
 * goes to the fallback where there is one. Owned by the lane of the rooms.
 */
final class Attendance {
  private static final Logger log = LoggerFactory.getLogger(Attendance.class);
  static final long LOOK_MS = 250;
  /** Another controller has taken over by then, if there is one. */
  static final long FALLBACK_MS = 12_000;

  private final Staff staff;
  private final Optional<String> fallback;
  private final Bus bus;
  private final CallDesk desk;
  private final Bridges bridges;
  private final Map<CallId, Long> aloneSinceMs = new HashMap<>();
  private final Map<CallId, Boolean> sentOn = new HashMap<>();

  /** @param fallback a SIP or tel URI */
  Attendance(Staff staff, Optional<String> fallback, Bus bus, CallDesk desk, Bridges bridges) {
    this.staff = staff;
    this.fallback = fallback;
    this.bus = bus;
    this.desk = desk;
    this.bridges = bridges;
  }

  void look() {
    long nowMs = desk.clock().nowUs() / 1_000;
    staff.look(nowMs);
    aloneSinceMs.keySet().removeIf(c -> desk.calls().leg(c).isEmpty());
    sentOn.keySet().retainAll(aloneSinceMs.keySet());
    for (Leg leg : desk.calls().all()) {
      CallId call = leg.facts().call();
      if (!leg.isUp() || leg.facts().bot().isEmpty() || bridges.isConnected(call)) continue;
      boolean alone = !staff.attends(bus.partitionOf(call), nowMs);
      if (alone && aloneSinceMs.putIfAbsent(call, nowMs) == null) {
        log.warn("callId={} nobody minds it", call);
        desk.media().alone(call, true);
      }
      if (!alone && aloneSinceMs.remove(call) != null) desk.media().alone(call, false);
      if (alone && nowMs - aloneSinceMs.getOrDefault(call, nowMs) >= FALLBACK_MS) sendOn(leg);
    }
  }

  private void sendOn(Leg leg) {
    fallback.filter(to -> sentOn.putIfAbsent(leg.facts().call(), true) == null).ifPresent(to -> {
      log.warn("callId={} goes to the fallback", leg.facts().call());
      desk.lanes().of(leg.facts().call()).run(() -> leg.transfer(new Referral(to, Optional.empty(), Map.of())));
    });
  }
}

package io.stepline.gateway.call;

import io.stepline.gateway.stir.PassportVerifier;
import io.stepline.kafka.contract.CallId;
import java.util.List;
import java.util.Optional;

/** The gates in the house, in order: why an INVITE that was understood gets no leg. Thread-safe. */
final class InviteGates {
  /**
   * What the gates look at.
   *
   * @param call that it would be
   * @param peer address it came from
   * @param bot that is to answer; empty for a number that is nobody's
   * @param parked whether somebody is parked at the number
   * @param identity what the trunk's STIR policy found; empty where there is none
   * @param replaces whether it wants to take the place of a dialog that we do not have
   */
  record Asked(CallId call, String peer, Trunk trunk, Optional<String> bot, boolean parked,
      Optional<PassportVerifier.Verdict> identity, boolean replaces) {}

  private final CallDesk desk;
  private final List<DoorGates.Gate<Asked>> all;

  InviteGates(Calls calls, CallDesk desk) {
    this.desk = desk;
    all = List.of(
        gate(InviteGate.REPLACES, a -> shutIf(a.replaces(), InviteGate.REPLACES, 481, "no such dialog to replace")),
        gate(InviteGate.DRAINING, a -> busyIf(desk.draining(), InviteGate.DRAINING, "shutting down")),
        gate(InviteGate.NUMBER,
            a -> shutIf(a.bot().isEmpty() && !a.parked(), InviteGate.NUMBER, 404, "no bot at this number")),
        gate(InviteGate.SOURCE_FULL, a -> busyIf(!mayHaveAnother(calls, a), InviteGate.SOURCE_FULL,
            "too many calls from this address")),
        gate(InviteGate.UNATTENDED,
            a -> a.parked() ? Optional.empty() : desk.missing().flatMap(m -> busyIf(true, InviteGate.UNATTENDED, m))),
        gate(InviteGate.HOUSE_FULL,
            a -> busyIf(calls.active() >= desk.settings().maxCalls(), InviteGate.HOUSE_FULL,
                "all " + desk.settings().maxCalls() + " calls in use")),
        gate(InviteGate.TRUNK_FULL,
            a -> shutIf(calls.onTrunk(a.trunk()) >= a.trunk().limits().maxCalls(), InviteGate.TRUNK_FULL, 486,
                "trunk limit of " + a.trunk().limits().maxCalls() + " calls reached")),
        gate(InviteGate.TRUNK_RATE,
            a -> busyIf(!desk.trunks().inRate(a.trunk(), desk.clock().nowUs() / 1000), InviteGate.TRUNK_RATE,
                "trunk limit of " + a.trunk().limits().callsPerSecond() + " calls per second reached")),
        gate(InviteGate.IDENTITY, InviteGates::forged),
        gate(InviteGate.ROOM, a -> busyIf(a.trunk().limits().whenFull().kind() == Trunk.WhenFull.Kind.REFUSE
            && !a.parked() && !admit(a.call(), a.trunk()), InviteGate.ROOM, "the model cluster is full")));
  }

  private boolean mayHaveAnother(Calls calls, Asked a) {
    boolean proved = !a.trunk().guests().users().isEmpty();
    return desk.admission().mayHaveAnother(a.peer(), proved, calls.from(a.peer()));
  }

  private static DoorGates.Gate<Asked> gate(InviteGate name,
      java.util.function.Function<Asked, Optional<Refusal>> verdict) {
    return new DoorGates.Gate<>(name, verdict);
  }

  private static Optional<Refusal> shutIf(boolean shut, InviteGate gate, int status, String reason) {
    return DoorGates.shutIf(shut, Refusal.of(gate, status, reason));
  }

  /** What may be otherwise in a moment. */
  private static Optional<Refusal> busyIf(boolean shut, InviteGate gate, String reason) {
    return DoorGates.shutIf(shut, Refusal.of(gate, 503, reason).with("Retry-After", "10"));
  }

  /** RFC 8224 6.2.2. */
  private static Optional<Refusal> forged(Asked a) {
    if (a.trunk().stir().filter(StirPolicy::required).isEmpty()) return Optional.empty();
    return a.identity().filter(v -> !v.valid())
        .map(v -> Refusal.of(InviteGate.IDENTITY, v.sipStatus(), v.reason()));
  }

  /** Whether the model cluster has room; the call has it then. */
  boolean admit(CallId call, Trunk trunk) {
    return desk.budget().admit(call, trunk.limits().priority(), desk.clock().nowUs() / 1000);
  }

  /** What comes after a shut gate is not looked at: a call that is refused takes nothing from the trunk's rate. */
  Optional<Refusal> ask(Asked asked) {
    return DoorGates.first(all, asked);
  }

  List<InviteGate> names() {
    return all.stream().map(DoorGates.Gate::name).toList();
  }
}

package io.stepline.gateway.call;

import io.stepline.gateway.stir.PassportVerifier;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Why the house refuses an INVITE that asks for a new call, in the order in which it looks: the first gate that is shut
 * counts. Thread-safe.
 */
final class InviteGates {
  /** @param status of the SIP response */
  record Refusal(int status, String reason) {
    Map<String, String> headers() {
      return status == 503 ? Map.of("Retry-After", "10") : Map.of();
    }
  }

  /**
   * What the gates look at.
   *
   * @param bot that is to answer; empty for a number that is nobody's
   * @param parked whether somebody is parked at the number
   * @param identity what the trunk's STIR policy found; empty where there is none
   */
  record Asked(Trunk trunk, Optional<String> bot, boolean parked, Optional<PassportVerifier.Verdict> identity) {}

  /** One reason. */
  record Gate(String name, Function<Asked, Optional<Refusal>> verdict) {}

  private final List<Gate> all;

  InviteGates(Calls calls, CallDesk desk) {
    all = List.of(
        new Gate("draining", a -> shutIf(desk.draining(), 503, "shutting down")),
        new Gate("number", a -> shutIf(a.bot().isEmpty() && !a.parked(), 404, "no bot at this number")),
        new Gate("house-full",
            a -> shutIf(calls.active() >= desk.settings().maxCalls(), 503,
                "all " + desk.settings().maxCalls() + " calls in use")),
        new Gate("trunk-full", a -> shutIf(calls.onTrunk(a.trunk()) >= a.trunk().limits().maxCalls(), 486,
            "trunk limit of " + a.trunk().limits().maxCalls() + " calls reached")),
        new Gate("trunk-rate", a -> shutIf(!desk.trunks().inRate(a.trunk(), desk.clock().nowUs() / 1000), 503,
            "trunk limit of " + a.trunk().limits().callsPerSecond() + " calls per second reached")),
        new Gate("identity", InviteGates::forged));
  }

  private static Optional<Refusal> shutIf(boolean shut, int status, String reason) {
    return shut ? Optional.of(new Refusal(status, reason)) : Optional.empty();
  }

  /** RFC 8224 6.2.2. */
  private static Optional<Refusal> forged(Asked a) {
    if (a.trunk().stir().filter(StirPolicy::required).isEmpty()) return Optional.empty();
    return a.identity().filter(v -> !v.valid()).map(v -> new Refusal(v.sipStatus(), v.reason()));
  }

  /** What comes after a shut gate is not looked at: a call that is refused takes nothing from the trunk's rate. */
  Optional<Refusal> ask(Asked asked) {
    return all.stream().flatMap(g -> g.verdict().apply(asked).stream()).findFirst();
  }

  List<String> names() {
    return all.stream().map(Gate::name).toList();
  }
}

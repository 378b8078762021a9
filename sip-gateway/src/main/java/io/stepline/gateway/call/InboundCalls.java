package io.stepline.gateway.call;

import io.stepline.gateway.stir.PassportVerifier;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CampaignCall;
import java.util.HashMap;
import java.util.Map;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Decides about initial INVITEs: limits, who they are for, what of their headers is handed on. Thread-safe. */
final class InboundCalls {
  private final CallDesk desk;
  private final Executor aside;
  private final InviteGates gates;
  private final Routes routes;

  /** @param aside where certificates are looked at, which may wait */
  InboundCalls(CallDesk desk, Calls calls, Executor aside) {
    this.desk = desk;
    this.aside = aside;
    this.gates = new InviteGates(calls, desk);
    this.routes = new Routes(desk.settings().routes(), desk.settings().defaultBot(), desk.settings().trunks());
  }

  DialogListener invited(Invite invite, SipDialog dialog, Trunk trunk) {
    Optional<Leg> replaced = invite.replaces().flatMap(this::upWith);
    if (replaced.isPresent()) {
      Leg leg = replaced.get();
      desk.lanes().of(leg.facts().call()).run(() -> leg.replacedBy(dialog, invite));
      return leg;
    }
    if (trunk.stir().isEmpty() || invite.replaces().isPresent()) return decide(invite, dialog, trunk, Optional.empty());
    Waiting waiting = new Waiting();
    aside.execute(() -> {
      PassportVerifier.Verdict verdict = trunk.stir().get().verifier().verify(invite.header("identity"),
          trunk.numbers().toE164(invite.from()), trunk.numbers().toE164(invite.to()), desk.clock().nowUs() / 1_000_000);
      if (waiting.isCancelled()) {
        dialog.reject(487, "", Map.of());
        return;
      }
      DialogListener next = decide(invite, dialog, trunk, Optional.of(verdict));
      dialog.heardBy(next);
      waiting.passTo(next);
    });
    return waiting;
  }

  List<InviteGate> gates() {
    return gates.names();
  }

  /** RFC 3891 3: only a confirmed dialog of ours can be replaced. */
  private Optional<Leg> upWith(DialogId wanted) {
    return desk.calls().all().stream()
        .filter(l -> l.isUp() && l.dialog().filter(d -> d.id().equals(wanted)).isPresent()).findFirst();
  }

  /**
   * Stands in for the call while a certificate is fetched; a CANCEL that comes meanwhile, or just as the call takes
   * over, is passed on. Thread-safe.
   */
  static final class Waiting extends SilentListener {
    private Optional<DialogListener> next = Optional.empty();
    private boolean cancelled;

    @Override
    public synchronized void cancelled() {
      cancelled = true;
      next.ifPresent(DialogListener::cancelled);
    }

    synchronized boolean isCancelled() {
      return cancelled;
    }

    synchronized void passTo(DialogListener listener) {
      next = Optional.of(listener);
      if (cancelled) listener.cancelled();
    }
  }

  private DialogListener decide(Invite invite, SipDialog dialog, Trunk trunk,
      Optional<PassportVerifier.Verdict> identity) {
    String number = trunk.numbers().toE164(invite.requestUser());
    boolean parked = desk.isParkedAt(number);
    CallId call = desk.draw();
    Optional<String> dialled = parked ? Optional.empty() : routes.botFor(trunk, number);
    Optional<Refusal> refusal = gates.ask(
        new InviteGates.Asked(call, invite.peer(), trunk, dialled, parked, identity,
            invite.replaces().isPresent()));
    if (refusal.isPresent()) {
      Refusal r = refusal.get();
      desk.refused(r.gate(), r.status());
      if (r.gate() == InviteGate.NUMBER && trunk.guests().users().isEmpty()) desk.offended(invite.peer());
      desk.lanes().of(call).run(() -> dialog.reject(r.status(), r.reason(), r.plainHeaders()));
      return new SilentListener();
    }
    Map<String, String> headers = heard(invite, trunk, identity);
    boolean lighter = !parked && isLighter(call, trunk);
    if (lighter) headers.put("stepline-profile", "lighter");
    String bot = lighter && trunk.limits().whenFull().kind() == Trunk.WhenFull.Kind.BOT
        ? trunk.limits().whenFull().bot() : dialled.orElse("");
    Leg leg = desk.leg(new Leg.Facts(call, CallEvent.Direction.INBOUND, trunk.numbers().toE164(invite.from()),
        parked ? number : trunk.numbers().toE164(invite.to()), bot, trunk, headers));
    desk.calls().began(leg, invite.peer());
    desk.lanes().of(call).run(() -> leg.invited(dialog, invite));
    return leg;
  }

  /**
   * Whether the second chat model is to take a call that the cluster has no room for, as its trunk says. One that
   * queues asks for room when it is to be answered.
   */
  private boolean isLighter(CallId call, Trunk trunk) {
    return switch (trunk.limits().whenFull().kind()) {
      case REFUSE, QUEUE -> false;
      case LIGHTER, BOT -> !gates.admit(call, trunk);
    };
  }

  private static Map<String, String> heard(Invite invite, Trunk trunk, Optional<PassportVerifier.Verdict> identity) {
    Map<String, String> headers = new HashMap<>();
    invite.headers().forEach((name, value) -> {
      if (trunk.hears(name) && !CampaignCall.isFact(name)) headers.put(name, value);
    });
    headers.put("call-id", invite.sipCallId());
    identity.ifPresent(v -> headers.put("stir-attestation", v.valid() ? v.attestation() : "none: " + v.reason()));
    return headers;
  }
}

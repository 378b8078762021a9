package io.stepline.gateway.call;

import io.stepline.gateway.stir.PassportVerifier;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CampaignCall;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Decides about initial INVITEs: limits, who they are for, what of their headers is handed on. Thread-safe. */
final class InboundCalls {
  private final CallDesk desk;
  private final InviteGates gates;

  InboundCalls(CallDesk desk, Calls calls) {
    this.desk = desk;
    this.gates = new InviteGates(calls, desk);
  }

  DialogListener invited(Invite invite, SipDialog dialog) {
    if (invite.replaces().isPresent()) return replacing(invite, dialog);
    Trunk trunk = desk.trunks().from(invite.peer()).orElseGet(() -> desk.trunks().all().getFirst());
    if (trunk.stir().isEmpty()) return decide(invite, dialog, trunk, Optional.empty());
    Waiting waiting = new Waiting();
    Thread.ofVirtual().name("stir").start(() -> {
      PassportVerifier.Verdict verdict = trunk.stir().get().verifier().verify(invite.header("identity"), invite.from(),
          invite.to(), desk.clock().nowUs() / 1_000_000);
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
    boolean parked = desk.isParkedAt(invite.requestUser());
    CallId call = CallId.random();
    Optional<String> dialled = parked ? Optional.empty() : desk.settings().botFor(invite.requestUser());
    Optional<InviteGates.Refusal> limit = gates.ask(new InviteGates.Asked(trunk, dialled, parked, identity));
    Room room = limit.isPresent() || parked ? new Room(Optional.empty(), dialled, false) : room(call, trunk, dialled);
    Optional<InviteGates.Refusal> refusal = limit.or(room::refusal);
    Map<String, String> headers = heard(invite, trunk, identity);
    if (room.lighter()) headers.put("stepline-profile", "lighter");
    if (refusal.isPresent()) {
      desk.calls().refusedOne();
      if (refusal.get().status() == 404) desk.offended(invite.peer());
      InviteGates.Refusal r = refusal.get();
      desk.lanes().of(call).run(() -> dialog.reject(r.status(), r.reason(), r.headers()));
      return new SilentListener();
    }
    Leg leg = desk.leg(new Leg.Facts(call, CallEvent.Direction.INBOUND, trunk.numbers().toE164(invite.from()),
        parked ? invite.requestUser() : trunk.numbers().toE164(invite.to()), room.bot().orElse(""), trunk, headers));
    desk.calls().began(leg);
    desk.lanes().of(call).run(() -> leg.invited(dialog, invite));
    return leg;
  }

  /** RFC 3891 3: only a confirmed dialog of ours can be replaced. */
  private DialogListener replacing(Invite invite, SipDialog dialog) {
    DialogId wanted = invite.replaces().orElseThrow();
    Optional<Leg> leg = desk.calls().all().stream()
        .filter(l -> l.isUp() && l.dialog().filter(d -> d.id().equals(wanted)).isPresent()).findFirst();
    if (leg.isEmpty()) {
      dialog.reject(481, "no such dialog to replace", Map.of());
      return new SilentListener();
    }
    desk.lanes().of(leg.get().facts().call()).run(() -> leg.get().replacedBy(dialog, invite));
    return leg.get();
  }

  /** @param lighter the second chat model is to take it */
  private record Room(Optional<InviteGates.Refusal> refusal, Optional<String> bot, boolean lighter) {}

  /**
   * What becomes of a call that the model cluster has no room for, as its trunk says. One that queues asks again when
   * it is to be answered.
   */
  private Room room(CallId call, Trunk trunk, Optional<String> bot) {
    Trunk.WhenFull full = trunk.limits().whenFull();
    if (full.kind() == Trunk.WhenFull.Kind.QUEUE
        || desk.budget().admit(call, trunk.limits().priority(), desk.clock().nowUs() / 1000))
      return new Room(Optional.empty(), bot, false);
    return switch (full.kind()) {
      case LIGHTER -> new Room(Optional.empty(), bot, true);
      case BOT -> new Room(Optional.empty(), Optional.of(full.bot()), true);
      default -> new Room(Optional.of(new InviteGates.Refusal(503, "the model cluster is full")), bot, false);
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

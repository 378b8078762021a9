package io.stepline.gateway.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From an INVITE of the peer to the ACK of our 200. Pure. */
final class InboundSteps {
  /** The gates that the leg itself is asked for, in order. */
  static final List<InviteGate> GATES = List.of(InviteGate.PORTS, InviteGate.SESSION_TIMER, InviteGate.OFFER);

  private static final long PRACK_WAIT_MS = 32_000;
  private static final long ROOM_AGAIN_MS = 500;
  private static final int ASKS_PER_ANNOUNCEMENT = 30;

  private final LegPlan plan;
  private final ReofferSteps reoffers;
  private final UpSteps up;

  InboundSteps(LegPlan plan, ReofferSteps reoffers, UpSteps up) {
    this.plan = plan;
    this.reoffers = reoffers;
    this.up = up;
  }

  LegStep invited(LegState.Starting s, LegInput.Invited i) {
    return LegStep.ask(s, new LegState.Question.PortsForInvite(i), new LegEffect.Reserve(Optional.empty()));
  }

  LegStep reserved(LegState.Question.PortsForInvite q, LegInput.Reserved r) {
    if (!r.ports()) return LegEnds.refuse(InviteGate.PORTS, 503, "no media ports free", Map.of("Retry-After", "5"));
    return switch (SessionTimer.answer(q.invite().timer(), plan.signalling().sessionExpiresS(),
        plan.signalling().minSeS())) {
      case SessionTimer.Verdict.TooShort t ->
          LegEnds.refuse(InviteGate.SESSION_TIMER, 422, "session interval too small",
              Map.of("Min-SE", Integer.toString(t.minSeS())));
      case SessionTimer.Verdict.Agreed a -> q.invite().sdp()
          .map(sdp -> LegStep.ask(new LegState.Starting(), new LegState.Question.FirstOffer(q.invite(), a.timer()),
              new LegEffect.ReadOffer(sdp)))
          .orElseGet(() -> ring(q.invite().reliability(),
              new LegState.Early(Optional.empty(), false, a.timer(), LegState.Described.NOTHING)));
    };
  }

  LegStep offerRead(LegState.Question.FirstOffer q, LegInput.Reading reading) {
    if (reading instanceof LegInput.Agreed a) return ring(q.invite().reliability(),
        new LegState.Early(Optional.of(a.agreement()), plan.earlyMedia(), q.timer(), LegState.Described.NOTHING));
    LegEffect.Reject refusal = reoffers.refusal(reading);
    return LegEnds.refuse(InviteGate.OFFER, refusal.status(), refusal.reason(), refusal.headers());
  }

  /** RFC 3261 13.2.1: the first reliable response to an INVITE without an offer makes one. */
  private LegStep ring(Invite.Reliability theirs, LegState.Early early) {
    boolean reliably = theirs == Invite.Reliability.REQUIRED
        || theirs == Invite.Reliability.SUPPORTED && plan.signalling().reliable() != Trunk.Reliable.OFF;
    List<LegEffect> effects = new ArrayList<>();
    boolean offers = reliably && early.agreed().isEmpty();
    effects.add(new LegEffect.Provisional(early.open() ? 183 : 180,
        early.open() ? LegEffect.Sdp.LAST : offers ? LegEffect.Sdp.OFFER : LegEffect.Sdp.NONE, reliably));
    if (early.open()) effects.addAll(List.of(new LegEffect.OpenMedia(), new LegEffect.Ringback(true)));
    effects.add(reliably ? new LegEffect.After(PRACK_WAIT_MS, new LegInput.PrackOver()) : answerLater());
    if (!reliably) return new LegStep(new LegState.Ringing(early), effects);
    return new LegStep(new LegState.AwaitingPrack(early.describing(offers ? LegState.Described.OFFERED
        : early.open() ? LegState.Described.ANSWERED : LegState.Described.NOTHING)), effects);
  }

  private LegEffect answerLater() {
    return new LegEffect.After(plan.answerDelayMs(), new LegInput.PickUp());
  }

  LegStep waiting(LegState.Waiting w, LegInput input) {
    return switch (input) {
      case LegInput.Pracked p when w instanceof LegState.AwaitingPrack -> pracked(w, p);
      case LegInput.PrackOver p when w instanceof LegState.AwaitingPrack -> LegEnds.refuse(504, "no PRACK", Map.of());
      case LegInput.PickUp p -> pickUp(w);
      case LegInput.Cancelled c -> LegEnds.end(LegEnds.CANCELLED, 0, reject(487, ""));
      case LegInput.ByeHeard b -> LegEnds.end(LegEnds.bye(b), 0, reject(487, ""));
      case LegInput.Failed f -> LegEnds.end(LegEnds.failed(f), 0, reject(500, ""));
      case LegInput.Reoffered r ->
          r.offer().byUpdate() ? reoffers.offered(w, r.offer())
              : LegStep.to(w, LegEffect.reject(false, 491, "", Map.of()));
      case LegInput.HangUp h -> LegEnds.end(h.why(), 0, reject(480, h.why().reason()));
      case LegInput.MediaLost m -> LegEnds.end(LegEnds.of(m.loss()), 0, reject(480, LegEnds.of(m.loss()).reason()));
      case LegInput.End e -> LegEnds.end(e.why(), 0);
      default -> LegMachine.otherwise(w, input);
    };
  }

  private LegStep pracked(LegState.Waiting w, LegInput.Pracked p) {
    boolean answers = w.early().described() == LegState.Described.OFFERED;
    if (answers && p.sdp().isPresent())
      return LegStep.ask(w, new LegState.Question.PrackAnswer(), new LegEffect.ReadAnswer(p.sdp().get()));
    return LegStep.to(
        new LegState.Ringing(answers ? w.early().describing(LegState.Described.NOTHING) : w.early()), answerLater());
  }

  LegStep prackAnswerRead(LegState.Waiting w, LegInput.Reading reading) {
    return reading instanceof LegInput.Agreed a
        ? LegStep.to(new LegState.Ringing(w.early().agreeing(a.agreement()).describing(LegState.Described.SETTLED)),
            answerLater())
        : LegEnds.refuse(488, LegEnds.NO_USABLE_ANSWER.reason(), Map.of());
  }

  private static LegEffect reject(int status, String reason) {
    return new LegEffect.Reject(status, reason, Map.of());
  }

  private LegStep pickUp(LegState.Waiting w) {
    return switch (w) {
      case LegState.AwaitingPrack p -> LegStep.to(p);
      case LegState.Ringing r when !plan.queues() -> accept(r.early());
      case LegState.Ringing r -> LegStep.ask(r, new LegState.Question.RoomForCall(0), new LegEffect.AskRoom());
      case LegState.AwaitingRoom r ->
          LegStep.ask(r, new LegState.Question.RoomForCall(r.asked()), new LegEffect.AskRoom());
    };
  }

  /** RFC 3261 21.1.4: queued until the model cluster has room, but not for ever. */
  LegStep roomTold(LegState.Waiting w, LegState.Question.RoomForCall q, LegInput.Room room, long nowUs) {
    if (room.admitted()) return accept(w.early());
    if (nowUs - plan.startedUs() > plan.queueMs() * 1_000)
      return LegEnds.refuse(InviteGate.ROOM, 503, "the model cluster is full", Map.of("Retry-After", "30"));
    List<LegEffect> effects = new ArrayList<>();
    if (q.asked() == 0) effects.add(new LegEffect.Provisional(182, LegEffect.Sdp.NONE, false));
    if (plan.earlyMedia() && w.early().agreed().isPresent() && q.asked() % ASKS_PER_ANNOUNCEMENT == 0)
      effects.add(new LegEffect.Announce("queue"));
    effects.add(new LegEffect.After(ROOM_AGAIN_MS, new LegInput.PickUp()));
    return new LegStep(new LegState.AwaitingRoom(w.early(), q.asked() + 1), effects);
  }

  private LegStep accept(LegState.Early early) {
    boolean agreed = early.agreed().isPresent();
    List<LegEffect> effects = new ArrayList<>();
    effects.add(new LegEffect.Ringback(false));
    effects.add(new LegEffect.Accept(!agreed ? LegEffect.Sdp.OFFER
        : early.described() == LegState.Described.SETTLED ? LegEffect.Sdp.NONE : LegEffect.Sdp.LAST,
        early.timer().flatMap(SessionTimer.Running::header)));
    if (agreed && !early.open()) effects.add(new LegEffect.OpenMedia());
    return new LegStep(
        new LegState.Accepted(new LegState.Early(early.agreed(), agreed, early.timer(), early.described())), effects);
  }

  LegStep accepted(LegState.Accepted a, LegInput input, long nowUs) {
    return switch (input) {
      case LegInput.Acked k -> acked(a, k, nowUs);
      case LegInput.Failed f -> LegEnds.end(LegEnds.failed(f), 0, new LegEffect.Bye(f.reason(), Map.of()));
      case LegInput.ByeHeard b -> LegEnds.end(LegEnds.bye(b), 0);
      case LegInput.Reoffered r -> LegStep.to(a, LegEffect.reject(r.offer().byUpdate(), 491, "", Map.of()));
      case LegInput.HangUp h -> LegEnds.end(h.why(), 0, new LegEffect.Bye(h.why().reason(), h.headers()));
      case LegInput.MediaLost m -> LegEnds.bye(LegEnds.of(m.loss()), 0);
      case LegInput.End e -> LegEnds.end(e.why(), 0);
      default -> LegMachine.otherwise(a, input);
    };
  }

  private LegStep acked(LegState.Accepted a, LegInput.Acked k, long nowUs) {
    if (a.early().agreed().isPresent()) return up.begin(a.early().agreed().get(), a.early().timer(), nowUs);
    return k.sdp().map(s -> LegStep.ask(a, new LegState.Question.FirstAnswer(), new LegEffect.ReadAnswer(s)))
        .orElseGet(() -> LegEnds.bye(LegEnds.NO_USABLE_ANSWER, 0));
  }

  LegStep answerRead(LegState.Accepted a, LegInput.Reading reading, long nowUs) {
    return reading instanceof LegInput.Agreed g
        ? up.begin(g.agreement(), a.early().timer(), nowUs).after(new LegEffect.OpenMedia())
        : LegEnds.bye(LegEnds.NO_USABLE_ANSWER, 0);
  }
}

package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.media.codec.AudioCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Re-INVITEs and UPDATEs of both sides, the session timer, hold. Pure. */
final class ReofferSteps {
  private static final long REFRESH_AGAIN_MS = 5_000;
  private static final Map<String, String> RETRY_AFTER = Map.of("Retry-After", "5");
  /**
   * In a hold there need be no RTP to tell a peer that waits from one that is gone: where no timer was agreed on, we
   * ask on our own from then on.
   */
  private static final SessionTimer.Running HOLD_TIMER = new SessionTimer.Running(600, true, Optional.empty());

  private final LegPlan plan;

  ReofferSteps(LegPlan plan) {
    this.plan = plan;
  }

  // ---- theirs

  /** An UPDATE, or a PRACK with an offer; a new offer has to wait until the first is answered (RFC 3311 5.2). */
  LegStep offered(LegState.Waiting w, DialogListener.Reoffer o) {
    if (o.sdp().isPresent() && w.early().described() == LegState.Described.OFFERED)
      return LegStep.to(w, new LegEffect.RejectUpdate(491, "", Map.of()));
    if (o.sdp().isPresent() && w.early().described() == LegState.Described.NOTHING)
      return LegStep.to(w, new LegEffect.RejectUpdate(500, "the first offer is not answered yet", RETRY_AFTER));
    return switch (verdict(o, w.early().timer())) {
      case SessionTimer.Verdict.TooShort t -> LegStep.to(w, tooShort(o, t));
      case SessionTimer.Verdict.Agreed a -> describe(w.with(w.early().timed(a.timer())), o, a.timer());
    };
  }

  LegStep offered(LegState.Dialling d, DialogListener.Reoffer o) {
    return switch (verdict(o, Optional.empty())) {
      case SessionTimer.Verdict.TooShort t -> LegStep.to(d, tooShort(o, t));
      case SessionTimer.Verdict.Agreed a -> describe(d, o, a.timer());
    };
  }

  LegStep offered(LegState.Up u, DialogListener.Reoffer o) {
    if (u.offer() != LegState.Offer.NONE && (o.sdp().isPresent() || !o.byUpdate()))
      return LegStep.to(u, LegEffect.reject(o.byUpdate(), 491, "", Map.of()));
    return switch (verdict(o, u.session().timer())) {
      case SessionTimer.Verdict.TooShort t -> LegStep.to(u, tooShort(o, t));
      case SessionTimer.Verdict.Agreed a -> {
        LegState.Session session = new LegState.Session(a.timer(), u.session().round() + 1);
        LegState.Up now = u.with(session);
        boolean askedForOffer = o.sdp().isEmpty() && !o.byUpdate();
        yield describe(askedForOffer ? now.with(LegState.Offer.IN_ANSWER) : now, o, a.timer())
            .after(timersOf(session));
      }
    };
  }

  private SessionTimer.Verdict verdict(DialogListener.Reoffer o, Optional<SessionTimer.Running> timer) {
    int ourS = plan.signalling().sessionExpiresS();
    return SessionTimer.answer(o.timer(), timer.map(SessionTimer.Running::intervalS).orElse(ourS),
        plan.signalling().minSeS());
  }

  private static LegEffect tooShort(DialogListener.Reoffer o, SessionTimer.Verdict.TooShort t) {
    return LegEffect.reject(o.byUpdate(), 422, "session interval too small",
        Map.of("Min-SE", Integer.toString(t.minSeS())));
  }

  private static LegStep describe(LegState asker, DialogListener.Reoffer o, Optional<SessionTimer.Running> timer) {
    Optional<SessionExpires> header = timer.flatMap(SessionTimer.Running::header);
    if (o.sdp().isPresent()) return LegStep
        .ask(asker, new LegState.Question.TheirReoffer(header, o.byUpdate()), new LegEffect.ReadOffer(o.sdp().get()))
        .after(new LegEffect.NextVersion());
    return o.byUpdate() ? LegStep.to(asker, new LegEffect.AcceptUpdate(LegEffect.Sdp.NONE, header))
        : LegStep.to(asker, new LegEffect.NextVersion(), new LegEffect.Accept(LegEffect.Sdp.OFFER, header));
  }

  LegStep offerRead(LegState asker, LegState.Question.TheirReoffer q, LegInput.Reading reading, long nowUs) {
    if (!(reading instanceof LegInput.Agreed a)) {
      LegEffect.Reject why = refusal(reading);
      return LegStep.to(asker, LegEffect.reject(q.update(), why.status(), why.reason(), why.headers()));
    }
    LegEffect accept = LegEffect.accept(q.update(), LegEffect.Sdp.LAST, q.header());
    return switch (asker) {
      case LegState.Up u -> changed(u.agreeing(a.agreement()), nowUs).after(accept);
      case LegState.Waiting w -> {
        LegState next = w.with(w.early().agreeing(a.agreement()).describing(LegState.Described.SETTLED));
        yield w.early().open() ? LegStep.to(next, accept, new LegEffect.ChangeMedia()) : LegStep.to(next, accept);
      }
      case LegState.Dialling d when d.early().isPresent() ->
          LegStep.to(new LegState.Dialling(Optional.of(a.agreement()), d.offerOut(), d.open()), accept,
              new LegEffect.ChangeMedia());
      default -> LegStep.to(asker, accept);
    };
  }

  /** What becomes of an offer that was read and does not suit us. */
  LegEffect.Reject refusal(LegInput.Reading reading) {
    if (reading instanceof LegInput.Unreadable u) return new LegEffect.Reject(400, u.why(), Map.of());
    Trunk.Media media = plan.facts().trunk().media();
    return new LegEffect.Reject(488, "no stream in common, we take "
        + String.join(", ", media.codecs().stream().map(AudioCodec::encodingName).toList()) + " with SRTP "
        + media.security().name().toLowerCase(Locale.ROOT), Map.of());
  }

  /** Their ACK: with an answer, if our 200 made the offer. */
  LegStep acked(LegState.Up u, LegInput.Acked a) {
    return u.offer() == LegState.Offer.IN_ANSWER
        ? answer(u, a.sdp(), new LegState.Question.LaterAnswer()) : LegStep.to(u);
  }

  LegStep ackRead(LegState.Up u, LegInput.Reading reading, long nowUs) {
    return reading instanceof LegInput.Agreed a
        ? changed(u.with(LegState.Offer.NONE).agreeing(a.agreement()), nowUs) : useless(u);
  }

  // ---- ours

  LegStep offerAgain(LegState.Up u) {
    return u.offer() == LegState.Offer.NONE ? LegStep.to(u.with(LegState.Offer.IN_REINVITE),
        new LegEffect.NextVersion(), new LegEffect.Reoffer(asked(u.session()))) : LegStep.to(u);
  }

  LegStep hold(LegState.Up u, LegInput.Hold h) {
    return u.offer() != LegState.Offer.NONE || u.weHold() == h.on() ? LegStep.to(u)
        : offerAgain(u.holding(h.on())).after(new LegEffect.WishHold(h.on()));
  }

  LegStep answered(LegState.Up u, LegInput.ReofferAnswered r) {
    if (r.status() < 300) return u.offer() == LegState.Offer.IN_REINVITE
        ? answer(u, r.sdp(), new LegState.Question.ReofferAnswer(r.timer())) : rewound(u, r.timer());
    LegState.Up now = u.offer() == LegState.Offer.IN_REINVITE ? u.with(LegState.Offer.NONE) : u;
    return switch (r.status()) {
      case 408, 481 -> LegEnds.end(new CallEnd(CallEnd.Outcome.UPSTREAM, "dialog lost", r.status()), u.answeredUs());
      case 491 -> LegStep.to(now, glare());
      case 405, 501 -> u.offer() == LegState.Offer.NONE ? refreshByOffer(now) : LegStep.to(now);
      default -> LegStep.to(now);
    };
  }

  /** RFC 3261 14.1: who owns the Call-ID waits longer. */
  private LegEffect glare() {
    return plan.isOutbound() ? new LegEffect.Sometime(2_100, 4_000, new LegInput.OfferAgain())
        : new LegEffect.Sometime(0, 2_000, new LegInput.OfferAgain());
  }

  LegStep answerRead(LegState.Up u, LegState.Question.ReofferAnswer q, LegInput.Reading reading, long nowUs) {
    if (!(reading instanceof LegInput.Agreed a)) return useless(u);
    LegStep changed = changed(u.with(LegState.Offer.NONE).agreeing(a.agreement()), nowUs);
    return rewound((LegState.Up) changed.next(), q.timer()).after(changed.effects());
  }

  private static LegStep answer(LegState.Up u, Optional<String> sdp, LegState.Question why) {
    return sdp.map(s -> LegStep.ask(u, why, new LegEffect.ReadAnswer(s))).orElseGet(() -> useless(u));
  }

  private static LegStep useless(LegState.Up u) {
    return LegEnds.bye(LegEnds.NO_USABLE_ANSWER, u.answeredUs());
  }

  /** Another agreement holds; the house hears when that is a hold or ends one. */
  private LegStep changed(LegState.Up u, long nowUs) {
    boolean held = u.agreed().held();
    LegStep told = held == u.told() ? LegStep.to(u) : telling(u, held, nowUs);
    return told.after(new LegEffect.ChangeMedia());
  }

  private LegStep telling(LegState.Up u, boolean held, long nowUs) {
    LegStep told = LegStep.to(u.telling(held),
        new LegEffect.Publish(new CallEvent.HoldChanged(plan.facts().call(), held, nowUs)));
    return held && u.session().timer().isEmpty()
        ? wound(u.telling(true), Optional.of(HOLD_TIMER)).after(told.effects()) : told;
  }

  /** A call that is on hold from its first moment, as third parties begin calls. */
  LegStep beginsHeld(LegState.Up u, long nowUs) {
    return telling(u, true, nowUs);
  }

  // ---- the session timer

  /** Where the peer says nothing of it we refresh on our own. */
  private LegStep rewound(LegState.Up u, Optional<SessionExpires> said) {
    int ourS = u.session().timer().map(SessionTimer.Running::intervalS).orElse(plan.signalling().sessionExpiresS());
    return wound(u, SessionTimer.answered(said, ourS));
  }

  /** In another dialog nothing has been agreed on yet. */
  LegStep woundAnew(LegState.Up u) {
    return wound(u, SessionTimer.answered(Optional.empty(), plan.signalling().sessionExpiresS()));
  }

  private static LegStep wound(LegState.Up u, Optional<SessionTimer.Running> timer) {
    LegState.Session session = new LegState.Session(timer, u.session().round() + 1);
    return LegStep.to(u.with(session)).after(timersOf(session));
  }

  static List<LegEffect> timersOf(LegState.Session s) {
    List<LegEffect> timers = new ArrayList<>();
    s.timer().ifPresent(t -> {
      LegInput.Due over = new LegInput.SessionOver(s.round());
      timers.add(new LegEffect.After(t.dueMs(), t.weRefresh() ? new LegInput.RefreshDue(s.round()) : over));
      if (t.weRefresh()) timers.add(new LegEffect.After(t.intervalS() * 1_000L, over));
    });
    return timers;
  }

  LegStep refresh(LegState.Up u, LegInput.RefreshDue due) {
    if (due.round() != u.session().round()) return LegStep.to(u);
    if (u.offer() != LegState.Offer.NONE) return LegStep.to(u, new LegEffect.After(REFRESH_AGAIN_MS, due));
    return LegStep.ask(u, new LegState.Question.WayToRefresh(), new LegEffect.AskUpdatable());
  }

  LegStep wayToRefresh(LegState.Up u, LegInput.Updatable way) {
    return way.byUpdate() ? new LegStep(u, asked(u.session()).<LegEffect>map(LegEffect.Refresh::new).stream().toList())
        : refreshByOffer(u);
  }

  /** A re-INVITE is an offer, also one that is to say no more than that the session lives (RFC 4028 7.4). */
  private static LegStep refreshByOffer(LegState.Up u) {
    return LegStep.to(u.with(LegState.Offer.IN_REINVITE), new LegEffect.Reoffer(asked(u.session())));
  }

  /** The timer as a request of ours asks for it. */
  private static Optional<SessionExpires> asked(LegState.Session s) {
    return s.timer().map(t -> new SessionExpires(t.intervalS(), Optional.of(t.weRefresh())));
  }

  LegStep over(LegState.Up u, LegInput.SessionOver due) {
    return due.round() == u.session().round() ? LegEnds.bye(LegEnds.SESSION_EXPIRED, u.answeredUs()) : LegStep.to(u);
  }
}

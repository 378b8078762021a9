package io.stepline.gateway.call;

import java.util.Map;

/**
 * Another dialog takes the place of a leg's present one: by an INVITE with Replaces (RFC 3891), or because the peer had
 * its end of the call moved (RFC 3515). The talk goes on with who is behind it. Pure.
 */
final class SuccessionSteps {
  private final ReofferSteps reoffers;

  SuccessionSteps(ReofferSteps reoffers) {
    this.reoffers = reoffers;
  }

  LegStep replaced(LegState.Up u, LegInput.Replaced r) {
    if (r.sdp().isEmpty() || u.offer() != LegState.Offer.NONE) return LegMachine.otherwise(u, r);
    return LegStep.ask(u, new LegState.Question.ReplacingOffer(), new LegEffect.ReadOffer(r.sdp().get()))
        .after(new LegEffect.MoveTo(new LegEffect.Place.OfOther()), new LegEffect.NextVersion());
  }

  LegStep offerRead(LegState.Up u, LegInput.Reading reading) {
    if (reading instanceof LegInput.Agreed a) return reoffers.woundAnew(u.agreeing(a.agreement())).after(
        new LegEffect.AcceptOther(), new LegEffect.ChangeMedia(), new LegEffect.Bye("replaced", Map.of()),
        new LegEffect.GoOnInOther());
    LegEffect.Reject refusal = reoffers.refusal(reading);
    return LegStep.to(u, back(), new LegEffect.RejectOther(refusal.status(), refusal.reason()));
  }

  LegStep offer(LegState.Up u, LegInput.OfferElsewhere o) {
    return u.offer() != LegState.Offer.NONE ? LegStep.to(u) : LegStep.to(u.with(LegState.Offer.ELSEWHERE),
        new LegEffect.MoveTo(new LegEffect.Place.Named(o.localAddress())), new LegEffect.NextVersion(),
        new LegEffect.MakeOffer());
  }

  LegStep moved(LegState.Up u, LegInput.Moved m) {
    if (u.offer() != LegState.Offer.ELSEWHERE) return LegMachine.otherwise(u, m);
    return m.sdp().map(s -> LegStep.ask(u, new LegState.Question.MovedAnswer(), new LegEffect.ReadAnswer(s)))
        .orElseGet(() -> useless(u));
  }

  LegStep answerRead(LegState.Up u, LegInput.Reading reading) {
    return reading instanceof LegInput.Agreed a
        ? reoffers.woundAnew(u.with(LegState.Offer.NONE).agreeing(a.agreement()))
            .after(new LegEffect.ChangeMedia(), new LegEffect.GoOnInOther())
        : useless(u);
  }

  private LegStep useless(LegState.Up u) {
    return stayed(u).after(new LegEffect.ByeOther("no usable answer"));
  }

  LegStep stayed(LegState.Up u) {
    return u.offer() == LegState.Offer.ELSEWHERE ? LegStep.to(u.with(LegState.Offer.NONE), back()) : LegStep.to(u);
  }

  private static LegEffect back() {
    return new LegEffect.MoveTo(new LegEffect.Place.OfDialog());
  }
}

package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** While both sides talk. Pure. */
final class UpSteps {
  private static final int KEY_MS = 160;
  private static final int MAX_KEYS = 64;

  private final LegPlan plan;
  private final ReofferSteps reoffers;
  private final TransferSteps transfers;
  private final SuccessionSteps successions;

  UpSteps(LegPlan plan, ReofferSteps reoffers, TransferSteps transfers, SuccessionSteps successions) {
    this.plan = plan;
    this.reoffers = reoffers;
    this.transfers = transfers;
    this.successions = successions;
  }

  LegStep begin(Agreement agreed, Optional<SessionTimer.Running> timer, long nowUs) {
    Leg.Facts f = plan.facts();
    LegState.Session session = new LegState.Session(timer, 1);
    LegState.Up up =
        new LegState.Up(agreed, LegState.Offer.NONE, false, false, session, Optional.empty(), 0, nowUs);
    CallEvent answered = new CallEvent.Answered(f.call(), plan.gateway(), f.direction(), f.from(), f.to(), f.bot(),
        f.trunk().name(), agreed.codec(), agreed.sampleHz(), f.headers(), nowUs);
    LegStep begun = agreed.held() ? reoffers.beginsHeld(up, nowUs) : LegStep.to(up);
    return begun.after(new LegEffect.Publish(answered), new LegEffect.ComeUp())
        .after(ReofferSteps.timersOf(session));
  }

  /** A leg that ends while its peer's end is moving leaves no phone ringing. */
  LegStep step(LegState.Up u, LegInput input, long nowUs) {
    LegStep step = does(u, input, nowUs);
    return u.offer() == LegState.Offer.ELSEWHERE && step.next() instanceof LegState.Ending
        ? step.after(new LegEffect.CancelMove()) : step;
  }

  private LegStep does(LegState.Up u, LegInput input, long nowUs) {
    return switch (input) {
      case LegInput.Acked a -> reoffers.acked(u, a);
      case LegInput.Reoffered r -> reoffers.offered(u, r.offer());
      case LegInput.ReofferAnswered r -> reoffers.answered(u, r);
      case LegInput.OfferAgain o -> reoffers.offerAgain(u);
      case LegInput.RefreshDue r -> reoffers.refresh(u, r);
      case LegInput.SessionOver s -> reoffers.over(u, s);
      case LegInput.Hold h -> reoffers.hold(u, h);
      case LegInput.TransferTo t -> transfers.begin(u, t.referral());
      case LegInput.TransferTold t -> transfers.told(u, t.status(), t.done(), nowUs);
      case LegInput.TransferOver t -> transfers.over(u, t, nowUs);
      case LegInput.Replaced r -> successions.replaced(u, r);
      case LegInput.OfferElsewhere o -> successions.offer(u, o);
      case LegInput.Moved m -> successions.moved(u, m);
      case LegInput.Stayed s -> successions.stayed(u);
      case LegInput.KeyHeard k -> LegStep.to(u, new LegEffect.Publish(
          new CallEvent.KeyPressed(plan.facts().call(), k.key(), k.durationMs(), nowUs)));
      case LegInput.Referred r -> LegStep.to(u, new LegEffect.MovePeer(r.target()));
      case LegInput.Press p -> press(u, p.keys());
      case LegInput.ByeHeard b ->
          LegEnds.end(u.transfer().isPresent() ? LegEnds.TRANSFERRED : LegEnds.bye(b), u.answeredUs());
      case LegInput.Failed f ->
          LegEnds.end(LegEnds.failed(f), u.answeredUs(), new LegEffect.Bye(f.reason(), Map.of()));
      case LegInput.HangUp h ->
          LegEnds.end(h.why(), u.answeredUs(), new LegEffect.Bye(h.why().reason(), h.headers()));
      case LegInput.MediaLost m -> LegEnds.bye(LegEnds.of(m.loss()), u.answeredUs());
      case LegInput.End e -> LegEnds.end(e.why(), u.answeredUs());
      default -> LegMachine.otherwise(u, input);
    };
  }

  private static LegStep press(LegState.Up u, String keys) {
    if (u.agreed().takesKeys()) return LegStep.to(u, new LegEffect.PressKeys(keys));
    Stream<LegEffect> one =
        keys.chars().limit(MAX_KEYS).mapToObj(k -> new LegEffect.KeyByInfo(Character.toString(k), KEY_MS));
    List<LegEffect> all = one.toList();
    return new LegStep(u, all);
  }
}

package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From the offer of an INVITE of ours to its answer. Pure. */
final class OutboundSteps {
  private final LegPlan plan;
  private final ReofferSteps reoffers;
  private final UpSteps up;

  OutboundSteps(LegPlan plan, ReofferSteps reoffers, UpSteps up) {
    this.plan = plan;
    this.reoffers = reoffers;
    this.up = up;
  }

  LegStep prepare(LegState.Starting s, LegInput.Prepare p) {
    return LegStep.ask(s, new LegState.Question.PortsForOffer(),
        new LegEffect.Reserve(Optional.of(p.localAddress())));
  }

  LegStep reserved(LegInput.Reserved r) {
    return r.ports() ? LegStep.to(new LegState.Dialling(Optional.empty(), true, false), new LegEffect.MakeOffer())
        : LegStep.to(new LegState.Starting());
  }

  LegStep dialling(LegState.Dialling d, LegInput input, long nowUs) {
    return switch (input) {
      case LegInput.Trying t -> LegStep.to(d, new LegEffect.Reached());
      case LegInput.Rang r -> rang(d, r, nowUs).after(new LegEffect.Reached());
      case LegInput.Answered a -> answered(d, a, nowUs).after(new LegEffect.Reached());
      case LegInput.Failed f when d.early().isEmpty() || isRedirection(f) -> LegStep.ask(d,
          new LegState.Question.AnotherWay(f), new LegEffect.AskElsewhere(f.status(), f.targets()));
      case LegInput.Failed f -> LegEnds.end(LegEnds.failed(f), 0);
      case LegInput.ByeHeard b -> LegEnds.end(LegEnds.bye(b), 0, new LegEffect.Cancel());
      case LegInput.RangLongEnough r -> LegEnds.end(LegEnds.NO_ANSWER, 0, new LegEffect.Cancel());
      case LegInput.Reoffered r when r.offer().byUpdate() && (!d.offerOut() || r.offer().sdp().isEmpty()) ->
          reoffers.offered(d, r.offer());
      case LegInput.Reoffered r -> LegStep.to(d, LegEffect.reject(r.offer().byUpdate(), 491, "", Map.of()));
      case LegInput.HangUp h -> LegEnds.end(h.why(), 0, new LegEffect.Cancel());
      case LegInput.MediaLost m -> LegEnds.end(LegEnds.of(m.loss()), 0, new LegEffect.Cancel());
      case LegInput.End e -> LegEnds.end(e.why(), 0);
      default -> LegMachine.otherwise(d, input);
    };
  }

  private LegStep rang(LegState.Dialling d, LegInput.Rang r, long nowUs) {
    if (r.sdp().isEmpty() || d.early().isPresent()) return LegStep.to(d, progress(r.status(), d, nowUs));
    return LegStep.ask(d, new LegState.Question.EarlyAnswer(r.status()), new LegEffect.ReadAnswer(r.sdp().get()));
  }

  LegStep earlyRead(LegState.Dialling d, LegState.Question.EarlyAnswer q, LegInput.Reading reading, long nowUs) {
    LegState.Dialling next = switch (reading) {
      case LegInput.Agreed a -> new LegState.Dialling(Optional.of(a.agreement()), false, true);
      case LegInput.NothingInCommon n -> new LegState.Dialling(Optional.empty(), false, d.open());
      case LegInput.Unreadable u -> d;
    };
    List<LegEffect> opened = next.early().isPresent()
        ? List.of(began(d), new LegEffect.EarlyMedia(true)) : List.of();
    return LegStep.to(next, progress(q.status(), next, nowUs)).after(opened);
  }

  private static LegEffect began(LegState.Dialling d) {
    return d.open() ? new LegEffect.ChangeMedia() : new LegEffect.OpenMedia();
  }

  private LegEffect progress(int status, LegState.Dialling d, long nowUs) {
    return new LegEffect.Publish(
        new CallEvent.Progress(plan.facts().call(), status, d.early().isPresent(), nowUs));
  }

  private LegStep answered(LegState.Dialling d, LegInput.Answered a, long nowUs) {
    return a.sdp().map(s -> LegStep.ask(d, new LegState.Question.FinalAnswer(a.timer()), new LegEffect.ReadAnswer(s)))
        .orElseGet(() -> LegEnds.bye(LegEnds.NO_USABLE_ANSWER, 0));
  }

  LegStep answerRead(LegState.Dialling d, LegState.Question.FinalAnswer q, LegInput.Reading reading, long nowUs) {
    if (!(reading instanceof LegInput.Agreed a)) return LegEnds.bye(LegEnds.NO_USABLE_ANSWER, 0);
    return goUp(a.agreement(), q.timer(), nowUs)
        .after(began(d));
  }

  private LegStep goUp(Agreement agreed, Optional<SessionExpires> timer, long nowUs) {
    return up.begin(agreed, SessionTimer.answered(timer, plan.signalling().sessionExpiresS()), nowUs)
        .after(new LegEffect.EarlyMedia(false));
  }

  /** Early media does not bind the call to whoever sends it on; after a refusal no other way is tried behind it. */
  private static boolean isRedirection(LegInput.Failed f) {
    return f.status() >= 300 && f.status() < 400;
  }

  /** What the next phone says answers the same offer anew. */
  LegStep anotherWay(LegState.Dialling d, LegState.Question.AnotherWay q, LegInput.Elsewhere e) {
    return e.trying() ? LegStep.to(new LegState.Dialling(Optional.empty(), true, d.open()))
        : LegEnds.end(LegEnds.failed(q.failure()), 0);
  }
}

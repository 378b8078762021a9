package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallEvent;
import java.util.List;

/**
 * A REFER of ours and what becomes of it: only a final NOTIFY counts as success, and a failure leaves the caller with
 * us. A peer that takes no REFER is transferred through ourselves. Pure.
 */
final class TransferSteps {
  private static final long TIMEOUT_MS = 60_000;
  /** What a peer answers that does not know REFER, or will not have it. */
  private static final List<Integer> NO_REFER = List.of(403, 405, 420, 489, 501, 603);

  private final LegPlan plan;

  TransferSteps(LegPlan plan) {
    this.plan = plan;
  }

  LegStep begin(LegState.Up u, Referral referral) {
    boolean attended = referral.replaces().isPresent();
    if (plan.signalling().transferBy() == Trunk.TransferBy.BRIDGE && !attended)
      return LegStep.to(u, new LegEffect.Consult(referral.target()));
    if (u.transfer().isPresent()) return LegStep.to(u);
    LegState.Up now = u.transferring(new LegState.Transferring(referral.target(), attended));
    return LegStep.to(now, new LegEffect.Refer(referral),
        new LegEffect.After(TIMEOUT_MS, new LegInput.TransferOver(now.transfers())));
  }

  LegStep over(LegState.Up u, LegInput.TransferOver due, long nowUs) {
    return due.round() == u.transfers() ? told(u, 408, true, nowUs) : LegStep.to(u);
  }

  LegStep told(LegState.Up u, int status, boolean done, long nowUs) {
    return u.transfer().map(t -> told(u, t, status, done, nowUs)).orElseGet(() -> LegStep.to(u));
  }

  private LegStep told(LegState.Up u, LegState.Transferring t, int status, boolean done, long nowUs) {
    if (done && NO_REFER.contains(status) && !t.attended())
      return LegStep.to(u.transferOver(), new LegEffect.Consult(t.target()));
    LegEffect progress = new LegEffect.Publish(
        new CallEvent.TransferProgress(plan.facts().call(), t.target(), status, done, nowUs));
    if (!done) return LegStep.to(u, progress);
    return status < 300 ? LegEnds.bye(LegEnds.TRANSFERRED, u.answeredUs()).after(progress)
        : LegStep.to(u.transferOver(), progress);
  }
}

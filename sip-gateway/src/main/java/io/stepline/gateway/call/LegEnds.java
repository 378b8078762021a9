package io.stepline.gateway.call;

import io.stepline.gateway.mediasession.MediaSession;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How a leg ends, and why. Pure. */
final class LegEnds {
  private static final List<Integer> CALLEES = List.of(480, 486, 487, 600, 603, 607, 608);
  static final CallEnd BYE = new CallEnd(CallEnd.Outcome.SUCCESS, "caller-bye", 0);
  static final CallEnd TRANSFERRED = new CallEnd(CallEnd.Outcome.SUCCESS, "transferred", 0);
  static final CallEnd CANCELLED = new CallEnd(CallEnd.Outcome.CALLER, "caller-cancel", 487);
  static final CallEnd NO_ANSWER = new CallEnd(CallEnd.Outcome.CALLER, "no-answer", 487);
  static final CallEnd NO_USABLE_ANSWER = new CallEnd(CallEnd.Outcome.UPSTREAM, "no usable answer", 488);
  static final CallEnd SESSION_EXPIRED = new CallEnd(CallEnd.Outcome.UPSTREAM, "session-expired", 408);

  private LegEnds() {}

  /** @param goodbye what the far side is told */
  static LegStep end(CallEnd why, long answeredUs, LegEffect... goodbye) {
    return new LegStep(new LegState.Ending(why, answeredUs),
        Stream.concat(Stream.of(goodbye), Stream.of(new LegEffect.Leave(why), new LegEffect.CloseMedia())).toList());
  }

  static LegStep refuse(int status, String reason, Map<String, String> headers) {
    return end(new CallEnd(status == 503 ? CallEnd.Outcome.BOT : CallEnd.Outcome.UPSTREAM, reason, status), 0,
        new LegEffect.Reject(status, reason, headers));
  }

  /** Shut before it rings, or while it waits for room. */
  static LegStep refuse(InviteGate gate, int status, String reason, Map<String, String> headers) {
    return refuse(status, reason, headers).after(new LegEffect.Refused(gate, status));
  }

  static LegStep bye(CallEnd why, long answeredUs) {
    return end(why, answeredUs, new LegEffect.Bye(why.reason(), Map.of()));
  }

  static CallEnd failed(LegInput.Failed f) {
    return new CallEnd(CALLEES.contains(f.status()) ? CallEnd.Outcome.CALLER : CallEnd.Outcome.UPSTREAM, f.reason(),
        f.status(), f.cause(), f.retryAfterS());
  }

  /** The far side hung up. */
  static CallEnd bye(LegInput.ByeHeard b) {
    return new CallEnd(BYE.outcome(), BYE.reason(), BYE.sipStatus(), b.cause(), 0);
  }

  static CallEnd of(MediaSession.Loss loss) {
    return switch (loss) {
      case HOUSE -> new CallEnd(CallEnd.Outcome.BOT, "dead-air", 0);
      case PEER -> new CallEnd(CallEnd.Outcome.UPSTREAM, "media-lost", 0);
      case KEYS -> new CallEnd(CallEnd.Outcome.UPSTREAM, "no-media-keys", 0);
    };
  }

  /** The one {@link CallEvent.Ended} of a leg. */
  static LegStep counted(LegPlan plan, LegState.Ending e, LegInput.Counted c, long nowUs) {
    Leg.Facts f = plan.facts();
    CallEvent ended = new CallEvent.Ended(f.call(), e.why(), f.direction(), f.from(), f.to(), f.bot(),
        f.trunk().name(), plan.startedUs(), e.answeredUs(), c.report(), nowUs);
    return LegStep.to(new LegState.Ended(e.why()), new LegEffect.Publish(ended), new LegEffect.Forget());
  }
}

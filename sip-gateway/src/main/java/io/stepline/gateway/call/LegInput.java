package io.stepline.gateway.call;

import io.stepline.gateway.mediasession.MediaSession;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.MediaReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that can happen to a leg. Values. */
sealed interface LegInput {
  /** What its dialog says. */
  sealed interface Told extends LegInput {}

  record Invited(Optional<String> sdp, SessionTimer.Asked timer, Invite.Reliability reliability) implements Told {}

  /** @param sdp the answer, where our reliable response made an offer */
  record Pracked(Optional<String> sdp) implements Told {}

  record Acked(Optional<String> sdp) implements Told {}

  record Cancelled() implements Told {}

  record Trying() implements Told {}

  record Rang(int status, Optional<String> sdp) implements Told {}

  record Answered(Optional<String> sdp, Optional<SessionExpires> timer) implements Told {}

  /** As {@link DialogListener.Refusing}; where the dialog broke there is a status and a reason only. */
  record Failed(int status, String reason, Optional<String> cause, int retryAfterS, List<String> targets)
      implements Told {
    Failed(int status, String reason) {
      this(status, reason, Optional.empty(), 0, List.of());
    }
  }

  record Reoffered(DialogListener.Reoffer offer) implements Told {}

  record ReofferAnswered(int status, Optional<String> sdp, Optional<SessionExpires> timer) implements Told {}

  /** @param cause value of its Reason header */
  record ByeHeard(Optional<String> cause) implements Told {}

  record KeyHeard(String key, int durationMs) implements Told {}

  record TransferTold(int status, boolean done) implements Told {}

  record Referred(String target) implements Told {}

  /** What the house wants of it. */
  sealed interface Order extends LegInput {}

  /** Ports and an offer for an INVITE of ours. */
  record Prepare(String localAddress) implements Order {}

  record HangUp(CallEnd why, Map<String, String> headers) implements Order {}

  /** Ends it; nobody is told by SIP. */
  record End(CallEnd why) implements Order {}

  record RangLongEnough() implements Order {}

  record Hold(boolean on) implements Order {}

  record Press(String keys) implements Order {}

  record TransferTo(Referral referral) implements Order {}

  /** An INVITE with Replaces, in the other dialog (RFC 3891). */
  record Replaced(Optional<String> sdp) implements Order {}

  /** An offer for another dialog that may take the place of ours. */
  record OfferElsewhere(String localAddress) implements Order {}

  /** The other dialog was answered. */
  record Moved(Optional<String> sdp) implements Order {}

  /** The other dialog came to nothing. */
  record Stayed() implements Order {}

  record MediaLost(MediaSession.Loss loss) implements LegInput {}

  /** The closed media is counted up. */
  record Counted(MediaReport report) implements LegInput {}

  /** What a {@link LegEffect.Question} was answered; the next thing a leg hears after it asked. */
  sealed interface Reply extends LegInput {}

  record Reserved(boolean ports) implements Reply {}

  /** What a description of the peer turned out to be. */
  sealed interface Reading extends Reply {}

  record Agreed(Agreement agreement) implements Reading {}

  record NothingInCommon() implements Reading {}

  record Unreadable(String why) implements Reading {}

  record Room(boolean admitted) implements Reply {}

  record Elsewhere(boolean trying) implements Reply {}

  record Updatable(boolean byUpdate) implements Reply {}

  /** A time has come. {@code round} tells the timers of one kind apart. */
  sealed interface Due extends LegInput {}

  record PickUp() implements Due {}

  record PrackOver() implements Due {}

  record OfferAgain() implements Due {}

  record RefreshDue(int round) implements Due {}

  record SessionOver(int round) implements Due {}

  record TransferOver(int round) implements Due {}
}

package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a leg does: with its dialog, its media, the house, and the time. Values. */
sealed interface LegEffect {
  /** What a response describes: nothing, what was described last, or an offer. */
  enum Sdp { NONE, LAST, OFFER }

  /** Stands last among the effects of a step; a {@link LegInput.Reply} to it is the next input. */
  sealed interface Question extends LegEffect {}

  /** What its dialog is to do. */
  sealed interface ToDialog extends LegEffect {}

  record Provisional(int status, Sdp sdp, boolean reliably) implements ToDialog {}

  /** The INVITE or re-INVITE that waits. */
  record Accept(Sdp sdp, Optional<SessionExpires> timer) implements ToDialog {}

  record Reject(int status, String reason, Map<String, String> headers) implements ToDialog {}

  /** The UPDATE, or the PRACK with an offer, that waits; perhaps beside an INVITE. */
  record AcceptUpdate(Sdp sdp, Optional<SessionExpires> timer) implements ToDialog {}

  record RejectUpdate(int status, String reason, Map<String, String> headers) implements ToDialog {}

  static LegEffect accept(boolean update, Sdp sdp, Optional<SessionExpires> timer) {
    return update ? new AcceptUpdate(sdp, timer) : new Accept(sdp, timer);
  }

  static LegEffect reject(boolean update, int status, String reason, Map<String, String> headers) {
    return update ? new RejectUpdate(status, reason, headers) : new Reject(status, reason, headers);
  }

  /** An offer of ours by re-INVITE. */
  record Reoffer(Optional<SessionExpires> timer) implements ToDialog {}

  /** By UPDATE, without a description. */
  record Refresh(SessionExpires timer) implements ToDialog {}

  /** Whether the peer takes UPDATE. */
  record AskUpdatable() implements Question {}

  record Bye(String reason, Map<String, String> headers) implements ToDialog {}

  record Cancel() implements ToDialog {}

  record Refer(Referral referral) implements ToDialog {}

  record KeyByInfo(String key, int durationMs) implements ToDialog {}

  /** For the other dialog, which may take the place of its own. */
  sealed interface ToOther extends LegEffect {}

  record AcceptOther() implements ToOther {}

  record RejectOther(int status, String reason) implements ToOther {}

  record ByeOther(String reason) implements ToOther {}

  record GoOnInOther() implements ToOther {}

  /** The dialog that the peer's end was to move to comes to nothing. */
  record CancelMove() implements LegEffect {}

  /** What becomes of its descriptions and its media. */
  sealed interface ToMedia extends LegEffect {}

  /** @param localAddress as the peer sees it; empty for the dialog's own */
  record Reserve(Optional<String> localAddress) implements Question {}

  record ReadOffer(String sdp) implements Question {}

  record ReadAnswer(String sdp) implements Question {}

  record MakeOffer() implements ToMedia {}

  /** What is described next differs from what was before. */
  record NextVersion() implements ToMedia {}

  /** Where the next description says we are: of our dialog, of the other one, or named. */
  record MoveTo(Place place) implements ToMedia {}

  /** An address of ours. */
  sealed interface Place {
    record OfDialog() implements Place {}

    record OfOther() implements Place {}

    record Named(String address) implements Place {}
  }

  record WishHold(boolean on) implements ToMedia {}

  record OpenMedia() implements ToMedia {}

  record ChangeMedia() implements ToMedia {}

  /** Whatever is reserved or open; {@link LegInput.Counted} comes later. */
  record CloseMedia() implements ToMedia {}

  record Ringback(boolean on) implements ToMedia {}

  record EarlyMedia(boolean early) implements ToMedia {}

  record Announce(String name) implements ToMedia {}

  record PressKeys(String keys) implements ToMedia {}

  /** What the house is told. */
  sealed interface ToHouse extends LegEffect {}

  record AskRoom() implements Question {}

  /** @param targets where a 3xx sends us */
  record AskElsewhere(int status, List<String> targets) implements Question {}

  record Reached() implements ToHouse {}

  record Refused(InviteGate gate, int status) implements ToHouse {}

  record Publish(CallEvent event) implements ToHouse {}

  record ComeUp() implements ToHouse {}

  record MovePeer(String target) implements ToHouse {}

  record Consult(String target) implements ToHouse {}

  record Leave(CallEnd why) implements ToHouse {}

  /** The end has been published. */
  record Forget() implements ToHouse {}

  /** What it wants to hear later. */
  sealed interface ToTime extends LegEffect {}

  record After(long ms, LegInput.Due due) implements ToTime {}

  /** At some moment of an interval, drawn by chance. */
  record Sometime(long leastMs, long mostMs, LegInput.Due due) implements ToTime {}
}

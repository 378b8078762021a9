package io.stepline.gateway.call;

import java.util.List;
import java.util.Optional;

/** What a SIP dialog tells its call. */
public interface DialogListener {
  /** A re-INVITE or an UPDATE, or a PRACK that makes an offer, that is to be answered or rejected. */
  record Reoffer(Optional<String> sdp, SessionTimer.Asked timer, boolean byUpdate) {}

  /**
   * What a final failure of our INVITE says.
   *
   * @param cause values of its Reason headers (RFC 3326)
   * @param retryAfterS of its Retry-After, 0 where it says nothing
   * @param targets where a 3xx sends us, the preferred first
   */
  record Refusing(int status, String phrase, Optional<String> cause, int retryAfterS, List<String> targets) {}

  /** The ACK to our 200; with a description when the INVITE had none. */
  void acked(Optional<String> sdp);

  /** Our reliable provisional response arrived (RFC 3262); with the answer when it made an offer. */
  void provisionalAcked(Optional<String> sdp);

  void reoffered(Reoffer offer);

  /**
   * Whether re-INVITEs and UPDATEs are to be told. Those of who does not mind them are refused, but for an UPDATE that
   * offers nothing.
   */
  default boolean takesOffers() {
    return true;
  }

  /** Our re-INVITE or UPDATE was answered, or refused with a status from 300. */
  void reofferAnswered(int status, Optional<String> sdp, Optional<SessionExpires> timer);

  void cancelled();

  /** BYE, with the value of its Reason header (RFC 3326), if any. */
  void ended(Optional<String> reason);

  void keyByInfo(String key, int durationMs);

  void transferProgress(int status, boolean done);

  /** The peer wants its end of the call moved to {@code target} (RFC 3515). @return the status to answer with */
  int referred(String target);

  /** Our INVITE has arrived somewhere (100). */
  default void trying() {}

  /** To our INVITE. */
  void ringing(int status, Optional<String> sdp);

  /** @param sdp the description of the phone that answers: of its 2xx, else of its provisional responses */
  void answered(Optional<String> sdp, Optional<SessionExpires> timer);

  /** Our INVITE was refused. */
  default void refused(Refusing r) {
    failed(r.status(), r.phrase());
  }

  /** Our INVITE failed, or the dialog broke (408 when nobody answers, 500 when sending fails). */
  void failed(int status, String reason);
}

package io.stepline.gateway.call;

import java.util.Map;
import java.util.Optional;

/**
 * What a call can do with its SIP dialog (RFC 3261 12). Failures to send are reported as {@link DialogListener#failed},
 * never thrown.
 */
public interface SipDialog {
  /** Our address as this peer should see it. */
  String localAddress();

  /** @param reliably by RFC 3262; its acknowledgement is reported */
  void provisional(int status, Optional<String> sdp, boolean reliably);

  /** 200 to the INVITE or re-INVITE that waits; where there is none, to the UPDATE or PRACK. */
  void answer(Optional<String> sdp, Optional<SessionExpires> timer);

  /** A final failure to the INVITE or re-INVITE that waits; where there is none, to the UPDATE or PRACK. */
  void reject(int status, String reason, Map<String, String> headers);

  /** 200 to the UPDATE or PRACK that waits, perhaps beside an INVITE; no description where it had none. */
  void answerUpdate(Optional<String> sdp, Optional<SessionExpires> timer);

  /** A final failure to the UPDATE or PRACK that waits. */
  void rejectUpdate(int status, String reason, Map<String, String> headers);

  /** A re-INVITE of ours. */
  void reoffer(String sdp, Optional<SessionExpires> timer);

  /** Whether the peer takes UPDATE. */
  boolean takesUpdate();

  /** Says that the session lives, by UPDATE. */
  void refresh(SessionExpires timer);

  void bye(Optional<String> reason, Map<String, String> headers);

  /** For a dialog we began and that is not answered yet. */
  void cancel();

  /** RFC 3515. */
  void refer(Referral referral);

  /** A key by INFO, for peers without telephone-events. */
  void key(String key, int durationMs);

  /** Progress of a REFER from the peer, as a sipfrag. */
  void notifyReferrer(int status, boolean last);

  /** Who hears of this dialog from now on. */
  void heardBy(DialogListener listener);

  /** Where the peer is, as its Contact says. */
  String remoteTarget();

  DialogId id();
}

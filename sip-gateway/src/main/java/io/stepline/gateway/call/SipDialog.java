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

  /** 200 to the INVITE, re-INVITE or UPDATE that waits; no description for an UPDATE that had none. */
  void answer(Optional<String> sdp, Optional<SessionExpires> timer);

  /** A final failure to the INVITE, re-INVITE or UPDATE that waits. */
  void reject(int status, String reason, Map<String, String> headers);

  /** A re-INVITE of ours. */
  void reoffer(String sdp, Optional<SessionExpires> timer);

  /** Says that the session lives: by UPDATE where the peer takes it, else by a re-INVITE that repeats {@code sdp}. */
  void refresh(String sdp, SessionExpires timer);

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

package io.stepline.gateway.call;

import java.util.Optional;

/** What a SIP dialog tells its call. */
public interface DialogListener {
  /** The ACK to our 200; with a description when the INVITE had none. */
  void acked(Optional<String> sdp);

  /** A re-INVITE; to be answered or rejected. */
  void reoffered(Optional<String> sdp);

  /** Our re-INVITE was answered, or refused with a status from 300. */
  void reofferAnswered(int status, Optional<String> sdp);

  void cancelled();

  /** BYE, with the text of its Reason header (RFC 3326), if any. */
  void ended(Optional<String> reason);

  void keyByInfo(String key, int durationMs);

  void transferProgress(int status, boolean done);

  /** To our INVITE. */
  void ringing(int status, Optional<String> sdp);

  void answered(Optional<String> sdp);

  /** Our INVITE failed, or the dialog broke (408 when nobody answers, 500 when sending fails). */
  void failed(int status, String reason);
}

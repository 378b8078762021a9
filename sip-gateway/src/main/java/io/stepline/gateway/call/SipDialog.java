package io.stepline.gateway.call;

import java.util.Map;
import java.util.Optional;

/** What a call can do with its SIP dialog (RFC 3261 12). Failures to send are reported as {@link DialogListener#failed}, never thrown. */
public interface SipDialog {
  /** Our address as this peer should see it. */
  String localAddress();

  void provisional(int status);

  /** 200 to the INVITE or re-INVITE that waits. */
  void answer(String sdp);

  /** A final failure to the INVITE or re-INVITE that waits. */
  void reject(int status, String reason, Map<String, String> headers);

  /** A re-INVITE of ours. */
  void reoffer(String sdp);

  void bye(Optional<String> reason);

  /** For a dialog we began and that is not answered yet. */
  void cancel();

  /** RFC 3515. */
  void refer(String target);
}

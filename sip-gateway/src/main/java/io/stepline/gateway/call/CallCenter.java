package io.stepline.gateway.call;

import java.util.Map;

/** Who decides about requests from outside any dialog. */
public interface CallCenter {
  /** @return who is to hear of this dialog from now on */
  DialogListener invited(Invite invite, SipDialog dialog);

  /** What to do with a request before anything is spent on it. */
  Screening screen(String peer, String method, String userAgent);

  /** Somebody failed to prove who he is, or sent what nobody honest sends. */
  void offended(String peer);

  sealed interface Screening {
    /** @param behindNat whether answers to it go where it came from, whatever it says */
    record Pass(boolean behindNat) implements Screening {}

    /** No answer at all, so that a scanner does not learn that we are here. */
    record Ignore() implements Screening {}

    record Refuse(int status, String reason, Map<String, String> headers) implements Screening {}

    /** Pass only with a digest of one of these. */
    record Prove(String realm, Trunk.Guests guests, boolean behindNat) implements Screening {}
  }
}

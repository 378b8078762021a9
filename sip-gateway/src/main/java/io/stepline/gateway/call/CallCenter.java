package io.stepline.gateway.call;

import io.stepline.gateway.auth.DigestLogin;
import java.util.Optional;

/** Who decides about requests from outside any dialog. */
public interface CallCenter {
  /** What to do with a request before anything is spent on it. */
  Screening screen(Knock knock);

  /**
   * Whether a request is looked at that names a dialog or a transaction, by To tag or method, which nobody knows; if
   * not it is dropped without an answer. Takes from the source's rate.
   */
  boolean answersAstray(String peer);

  /** Whether a peer may open another connection. @param has those it has, {@code all} everybody's */
  default boolean mayConnect(String peer, int has, int all) {
    return true;
  }

  /** Whether a request can be looked at at all; for those that belong to a dialog nobody knows. */
  Optional<Refusal> misunderstood(Knock.Form form);

  /** @param trunk as {@link #screen} found it. @return who is to hear of this dialog from now on */
  DialogListener invited(Invite invite, SipDialog dialog, Trunk trunk);

  sealed interface Screening {
    /**
     * @param trunk that the sender belongs to
     * @param login how we prove ourselves when it asks who we are
     */
    record Pass(Trunk trunk, Optional<DigestLogin> login) implements Screening {}

    record Refused(Refusal refusal) implements Screening {}
  }
}

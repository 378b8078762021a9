package io.stepline.gateway.call;

/** Where new dialogs go. */
public interface CallCenter {
  /** @return who is to hear of this dialog from now on */
  DialogListener invited(Invite invite, SipDialog dialog);
}

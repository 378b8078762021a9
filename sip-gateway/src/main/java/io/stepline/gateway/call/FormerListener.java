package io.stepline.gateway.call;

import java.util.Map;

/** For a dialog whose place another has taken: who still asks something in it hears that it is no more. */
final class FormerListener extends SilentListener {
  private final SipDialog dialog;

  FormerListener(SipDialog dialog) {
    this.dialog = dialog;
  }

  @Override
  public void reoffered(Reoffer offer) {
    if (offer.byUpdate()) dialog.rejectUpdate(481, "", Map.of());
    else dialog.reject(481, "", Map.of());
  }
}

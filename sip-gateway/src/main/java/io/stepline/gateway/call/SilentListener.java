package io.stepline.gateway.call;

import java.util.Optional;

/** Hears everything and does nothing; for dialogs that nobody minds any more, or not yet. */
public class SilentListener implements DialogListener {
  @Override
  public void acked(Optional<String> sdp) {}

  @Override
  public void provisionalAcked(Optional<String> sdp) {}

  @Override
  public void reoffered(Reoffer offer) {}

  @Override
  public void reofferAnswered(int status, Optional<String> sdp, Optional<SessionExpires> timer) {}

  @Override
  public void cancelled() {}

  @Override
  public void ended(Optional<String> reason) {}

  @Override
  public void keyByInfo(String key, int durationMs) {}

  @Override
  public void transferProgress(int status, boolean done) {}

  @Override
  public int referred(String target) {
    return 603;
  }

  @Override
  public void ringing(int status, Optional<String> sdp) {}

  @Override
  public void answered(Optional<String> sdp, Optional<SessionExpires> timer) {}

  @Override
  public void failed(int status, String reason) {}
}

package io.stepline.gateway.sip;

import io.stepline.gateway.call.DialogListener;
import java.util.Optional;

/** A listener that ignores everything. */
final class SilentListener implements DialogListener {
  @Override
  public void acked(Optional<String> sdp) {}

  @Override
  public void reoffered(Optional<String> sdp) {}

  @Override
  public void reofferAnswered(int status, Optional<String> sdp) {}

  @Override
  public void cancelled() {}

  @Override
  public void ended(Optional<String> reason) {}

  @Override
  public void keyByInfo(String key, int durationMs) {}

  @Override
  public void transferProgress(int status, boolean done) {}

  @Override
  public void ringing(int status, Optional<String> sdp) {}

  @Override
  public void answered(Optional<String> sdp) {}

  @Override
  public void failed(int status, String reason) {}
}

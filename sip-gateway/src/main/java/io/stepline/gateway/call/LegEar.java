package io.stepline.gateway.call;

import java.util.Optional;

/** Makes inputs of what a dialog tells its leg. Thread-safe, as {@link #hear} is. */
abstract class LegEar implements DialogListener {
  /** On any thread. */
  abstract void hear(LegInput.Told what);

  @Override
  public void acked(Optional<String> sdp) {
    hear(new LegInput.Acked(sdp));
  }

  @Override
  public void provisionalAcked(Optional<String> sdp) {
    hear(new LegInput.Pracked(sdp));
  }

  @Override
  public void reoffered(Reoffer offer) {
    hear(new LegInput.Reoffered(offer));
  }

  @Override
  public void reofferAnswered(int status, Optional<String> sdp, Optional<SessionExpires> timer) {
    hear(new LegInput.ReofferAnswered(status, sdp, timer));
  }

  @Override
  public void cancelled() {
    hear(new LegInput.Cancelled());
  }

  @Override
  public void ended(Optional<String> reason) {
    hear(new LegInput.ByeHeard(reason));
  }

  @Override
  public void keyByInfo(String key, int durationMs) {
    hear(new LegInput.KeyHeard(key, durationMs));
  }

  @Override
  public void transferProgress(int status, boolean done) {
    hear(new LegInput.TransferTold(status, done));
  }

  @Override
  public void trying() {
    hear(new LegInput.Trying());
  }

  @Override
  public void ringing(int status, Optional<String> sdp) {
    hear(new LegInput.Rang(status, sdp));
  }

  @Override
  public void answered(Optional<String> sdp, Optional<SessionExpires> timer) {
    hear(new LegInput.Answered(sdp, timer));
  }

  @Override
  public void refused(Refusing r) {
    hear(new LegInput.Failed(r.status(), r.phrase(), r.cause(), r.retryAfterS(), r.targets()));
  }

  @Override
  public void failed(int status, String reason) {
    hear(new LegInput.Failed(status, reason));
  }
}

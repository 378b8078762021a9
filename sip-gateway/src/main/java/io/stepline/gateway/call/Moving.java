package io.stepline.gateway.call;

import io.stepline.kafka.lane.Lane;
import java.util.Optional;

/**
 * A new dialog on its way to take the place of a leg's present one, because the peer sent a REFER. Until it is answered
 * nothing changes for the caller; when the leg ends it is given up. Owned by the call's lane.
 */
final class Moving extends SilentListener {
  private final Leg leg;
  private final SipDialog before;
  private final Lane lane;
  private Optional<SipDialog> dialog = Optional.empty();

  Moving(Leg leg, SipDialog before, Lane lane) {
    this.leg = leg;
    this.before = before;
    this.lane = lane;
  }

  void dialled(SipDialog d) {
    dialog = Optional.of(d);
    leg.movingTo(d);
  }

  @Override
  public boolean takesOffers() {
    return false;
  }

  @Override
  public void ringing(int status, Optional<String> sdp) {
    before.notifyReferrer(status, false);
  }

  @Override
  public void answered(Optional<String> sdp, Optional<SessionExpires> timer) {
    lane.run(() -> dialog.filter(d -> leg.isUp())
        .ifPresent(d -> before.notifyReferrer(leg.movedTo(d, sdp) ? 200 : 488, true)));
  }

  @Override
  public void failed(int status, String reason) {
    lane.run(() -> {
      if (!leg.isUp()) return;
      leg.stayed();
      before.notifyReferrer(status, true);
    });
  }
}

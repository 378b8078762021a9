package io.stepline.gateway.call;

import io.stepline.gateway.sdp.SdpException;
import java.util.Map;
import java.util.Optional;

/**
 * Another dialog takes the place of a leg's present one: by an INVITE with Replaces, or because the peer had its end of
 * the call moved. Owned by the call's lane.
 */
final class Succession {
  private final Leg leg;
  private final LegMedia media;

  Succession(Leg leg, LegMedia media) {
    this.leg = leg;
    this.media = media;
  }

  /**
   * An INVITE with Replaces takes the place of our dialog: the talk goes on with who is behind the new one (RFC 3891).
   */
  void replacedBy(SipDialog now, Invite invite) {
    try {
      if (!leg.isUp() || media.offerIsOut() || invite.sdp().isEmpty()) {
        now.reject(invite.sdp().isEmpty() ? 488 : 491, "", Map.of());
        return;
      }
      media.movedTo(now.localAddress());
      media.nextVersion();
      Optional<String> answer = media.answerTo(invite.sdp().get());
      if (answer.isEmpty()) {
        now.reject(488, "no stream in common, we take " + media.codecsAndSecurity(), Map.of());
        return;
      }
      now.answer(answer, Optional.empty());
      media.apply();
      leg.dialog().ifPresent(d -> d.bye(Optional.of("replaced"), Map.of()));
      leg.continueOn(now);
    } catch (SdpException e) {
      now.reject(400, e.getMessage(), Map.of());
    }
  }

  /** An offer for a dialog that may take the place of ours. */
  String offerElsewhere(String localAddress) {
    media.movedTo(localAddress);
    media.nextVersion();
    return media.offer();
  }

  void stayed() {
    media.offerRefused();
    leg.dialog().ifPresent(d -> media.movedTo(d.localAddress()));
  }

  /** @return false when the new dialog's answer is of no use; it has been ended then */
  boolean movedTo(SipDialog now, Optional<String> sdp) {
    if (!leg.isUp() || sdp.isEmpty() || !media.takeAnswer(sdp.get())) {
      now.bye(Optional.of("no usable answer"), Map.of());
      stayed();
      return false;
    }
    media.apply();
    leg.continueOn(now);
    return true;
  }
}

package io.stepline.media.rtp;

import java.util.Optional;

/**
 * Turns event packets into key presses, one each, at the first packet seen. All packets of an event share its timestamp
 * (RFC 4733 2.5.1.2), so neither a lost marker, nor a lost end, nor a repeated end matters.
 */
public final class TelephoneEventReceiver {
  private long lastTimestamp = -1;
  private long lastSsrc = -1;

  /** A key as it went down; {@code duration} in timestamp units so far. */
  public record Pressed(String key, int duration) {}

  public Optional<Pressed> receive(RtpPacket packet) {
    Optional<TelephoneEvent> event = TelephoneEvent.parse(packet.payload());
    if (event.isEmpty() || isOld(packet)) return Optional.empty();
    lastTimestamp = packet.timestamp();
    lastSsrc = packet.ssrc();
    return event.flatMap(e -> e.key().map(k -> new Pressed(k, e.duration())));
  }

  private boolean isOld(RtpPacket packet) {
    if (lastTimestamp < 0 || packet.ssrc() != lastSsrc) return false;
    return (int) (packet.timestamp() - lastTimestamp) <= 0;
  }
}

package io.stepline.media.pipeline;

import io.stepline.media.rtp.PacketOrder;
import io.stepline.media.rtp.RtpPacket;
import io.stepline.media.rtp.TelephoneEventReceiver;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keys among the packets of one line. They stay in the stream, where they hold their place in the sequence and make no
 * sound; those that a gateway sends as a source of their own stay out of it. Owned by one thread.
 */
final class KeyReader {
  private final Consumer<TelephoneEventReceiver.Pressed> pressed;
  private final TelephoneEventReceiver events = new TelephoneEventReceiver();
  private MediaFormat format;

  KeyReader(MediaFormat format, Consumer<TelephoneEventReceiver.Pressed> pressed) {
    this.format = format;
    this.pressed = pressed;
  }

  void agreed(MediaFormat now) {
    format = now;
  }

  boolean isKey(RtpPacket packet) {
    return format.heard().events().containsKey(packet.payloadType());
  }

  /** A key of another source than that of the sound is taken here. */
  boolean isFromElsewhere(RtpPacket packet, long soundSsrc) {
    boolean elsewhere = soundSsrc >= 0 && packet.ssrc() != soundSsrc && isKey(packet);
    if (elsewhere) take(packet);
    return elsewhere;
  }

  /** @param held the packet before it, when it restarted the numbers */
  void heard(RtpPacket packet, PacketOrder.Verdict verdict, Optional<RtpPacket> held) {
    if (verdict == PacketOrder.Verdict.RESTARTED) {
      events.restart();
      held.filter(this::isKey).ifPresent(this::take);
    }
    boolean placed = verdict == PacketOrder.Verdict.PLACED || verdict == PacketOrder.Verdict.RESTARTED;
    if (placed && isKey(packet)) take(packet);
  }

  private void take(RtpPacket packet) {
    events.receive(packet, format.heard().events().getOrDefault(packet.payloadType(), format.eventHz()))
        .ifPresent(pressed);
  }
}

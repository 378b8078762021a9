package io.stepline.media.jitter;

import io.stepline.media.rtp.RtpPacket;
import java.util.Optional;

/** What the jitter buffer has for one packet interval. */
public sealed interface Popped {
  record Frame(RtpPacket packet) implements Popped {}

  /** Two packets to be played in the time of one, since there is more delay than the line needs. */
  record Squeezed(RtpPacket first, RtpPacket second) implements Popped {}

  /** One packet was lost or is late; {@code next} is the one behind it, for forward error correction. */
  record Gap(Optional<RtpPacket> next) implements Popped {}

  /** Nothing to play: before the first packet, in a pause of the sender, or while delay is built up. */
  record NotYet(boolean underrun) implements Popped {}
}

package io.stepline.media.rtp;

import java.util.List;
import java.util.Optional;

/**
 * What one compound RTCP packet said or is to say (RFC 3550 6). Times are NTP fractions: {@code lastSr} the middle 32
 * bits, delays in 1/65536 s.
 */
public record RtcpReport(long ssrc, Optional<SenderInfo> sender, List<Block> blocks, Optional<String> cname,
    boolean bye) {
  public record SenderInfo(long ntpSeconds, long ntpFraction, long rtpTimestamp, long packets, long octets) {
    long middle() {
      return (ntpSeconds & 0xffff) << 16 | ntpFraction >>> 16;
    }
  }

  /** {@code fractionLost} in 1/256; {@code jitter} in timestamp units. */
  public record Block(long ssrc, int fractionLost, int lost, long highestSequence, long jitter, long lastSr,
      long delaySinceLastSr) {}
}

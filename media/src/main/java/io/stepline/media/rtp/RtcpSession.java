package io.stepline.media.rtp;

import java.util.List;
import java.util.Optional;

/**
 * Our side of RTCP for one stream each way: makes reports, reads the peer's, measures the round trip (RFC 3550 6.4.1).
 * Owned by one thread.
 */
public final class RtcpSession {
  /** RFC 3550 6.2: the interval between reports, before it is spread by 0.5 to 1.5. */
  public static final long INTERVAL_US = 5_000_000;
  private static final long NTP_EPOCH_OFFSET = 2_208_988_800L;

  private final long ssrc;
  private final String cname;
  private long remoteSrMiddle;
  private long remoteSrArrivedUs;
  private double roundTripMs;
  private boolean remoteSaidBye;

  public RtcpSession(long ssrc, String cname) {
    this.ssrc = ssrc;
    this.cname = cname;
  }

  /** @param sent what we have sent so far, empty when nothing */
  public byte[] report(long nowUs, Optional<RtcpReport.SenderInfo> sent, Optional<ReceptionStats> heard,
      long remoteSsrc, boolean bye) {
    List<RtcpReport.Block> blocks = heard.filter(h -> h.received() > 0)
        .map(h -> List.of(h.block(remoteSsrc, remoteSrMiddle,
            remoteSrMiddle == 0 ? 0 : (nowUs - remoteSrArrivedUs) * 65536 / 1_000_000)))
        .orElse(List.of());
    return RtcpCodec.build(new RtcpReport(ssrc, sent, blocks, Optional.of(cname), bye));
  }

  /** The sender block for {@code nowUs}, microseconds since the epoch. */
  public static RtcpReport.SenderInfo senderInfo(long nowUs, long rtpTimestamp, long packets, long octets) {
    long seconds = nowUs / 1_000_000;
    long fraction = (nowUs % 1_000_000 << 32) / 1_000_000;
    return new RtcpReport.SenderInfo(seconds + NTP_EPOCH_OFFSET, fraction, rtpTimestamp, packets, octets);
  }

  /** @return false if it is not RTCP */
  public boolean receive(byte[] bytes, int length, long nowUs) {
    Optional<RtcpReport> report = RtcpCodec.parse(bytes, length);
    report.ifPresent(r -> {
      r.sender().ifPresent(s -> {
        remoteSrMiddle = s.middle();
        remoteSrArrivedUs = nowUs;
      });
      r.blocks().stream().filter(b -> b.ssrc() == ssrc).forEach(b -> read(b, nowUs));
      remoteSaidBye |= r.bye();
    });
    return report.isPresent();
  }

  private void read(RtcpReport.Block block, long nowUs) {
    if (block.lastSr() == 0) return;
    long now = senderInfo(nowUs, 0, 0, 0).middle();
    long units = now - block.lastSr() - block.delaySinceLastSr() & 0xffffffffL;
    if (units < 65536L * 10) roundTripMs = units * 1000.0 / 65536;
  }

  public double roundTripMs() {
    return roundTripMs;
  }

  public boolean remoteSaidBye() {
    return remoteSaidBye;
  }
}

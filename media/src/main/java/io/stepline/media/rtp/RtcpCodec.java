package io.stepline.media.rtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.sf.fmj.media.rtp.RTCPBYEPacket;
import net.sf.fmj.media.rtp.RTCPCompoundPacket;
import net.sf.fmj.media.rtp.RTCPPacket;
import net.sf.fmj.media.rtp.RTCPRRPacket;
import net.sf.fmj.media.rtp.RTCPReportBlock;
import net.sf.fmj.media.rtp.RTCPSDES;
import net.sf.fmj.media.rtp.RTCPSDESItem;
import net.sf.fmj.media.rtp.RTCPSDESPacket;
import net.sf.fmj.media.rtp.RTCPSRPacket;
import net.sf.fmj.media.rtp.util.BadFormatException;
import org.jitsi.impl.neomedia.rtcp.RTCPPacketParserEx;

/** RTCP compound packets through libjitsi's parser and builders. */
public final class RtcpCodec {
  private static final int MAX_BLOCKS = 31;

  private RtcpCodec() {}

  /** @return empty for whatever is not a well-formed compound packet that begins with a report */
  public static Optional<RtcpReport> parse(byte[] bytes, int length) {
    if (!wellFormed(bytes, length)) return Optional.empty();
    try {
      RTCPPacket packet = new RTCPPacketParserEx().parse(bytes, 0, length);
      RTCPPacket[] parts = packet instanceof RTCPCompoundPacket c ? c.packets : new RTCPPacket[] {packet};
      return read(parts);
    } catch (BadFormatException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<RtcpReport> read(RTCPPacket[] parts) {
    long ssrc = -1;
    Optional<RtcpReport.SenderInfo> sender = Optional.empty();
    List<RtcpReport.Block> blocks = new ArrayList<>();
    Optional<String> cname = Optional.empty();
    boolean bye = false;
    for (RTCPPacket part : parts) {
      switch (part) {
        case RTCPSRPacket sr -> {
          ssrc = sr.ssrc & 0xffffffffL;
          sender = Optional.of(new RtcpReport.SenderInfo(sr.ntptimestampmsw, sr.ntptimestamplsw, sr.rtptimestamp,
              sr.packetcount, sr.octetcount));
          for (RTCPReportBlock b : sr.reports) blocks.add(block(b));
        }
        case RTCPRRPacket rr -> {
          ssrc = rr.ssrc & 0xffffffffL;
          for (RTCPReportBlock b : rr.reports) blocks.add(block(b));
        }
        case RTCPSDESPacket sdes -> cname = cname(sdes);
        case RTCPBYEPacket gone -> bye = true;
        default -> {}
      }
    }
    return ssrc < 0 ? Optional.empty() : Optional.of(new RtcpReport(ssrc, sender, List.copyOf(blocks), cname, bye));
  }

  private static RtcpReport.Block block(RTCPReportBlock b) {
    return new RtcpReport.Block(b.getSSRC() & 0xffffffffL, b.getFractionLost(), (int) b.getNumLost(), b.getXtndSeqNum(),
        b.getJitter(), b.getLSR(), b.getDLSR());
  }

  private static Optional<String> cname(RTCPSDESPacket sdes) {
    for (RTCPSDES chunk : sdes.sdes)
      for (RTCPSDESItem item : chunk.items)
        if (item.type == RTCPSDESItem.CNAME)
          return Optional.of(new String(item.data, java.nio.charset.StandardCharsets.UTF_8));
    return Optional.empty();
  }

  public static byte[] build(RtcpReport report) {
    int ssrc = (int) report.ssrc();
    RTCPReportBlock[] blocks =
        report.blocks().stream().limit(MAX_BLOCKS)
            .map(b -> new RTCPReportBlock((int) b.ssrc(), b.fractionLost(), b.lost(),
                b.highestSequence(), (int) b.jitter(), b.lastSr(), b.delaySinceLastSr()))
            .toArray(RTCPReportBlock[]::new);
    List<RTCPPacket> parts = new ArrayList<>();
    parts.add(report.sender().<RTCPPacket>map(s -> {
      RTCPSRPacket sr = new RTCPSRPacket(ssrc, blocks);
      sr.ntptimestampmsw = s.ntpSeconds();
      sr.ntptimestamplsw = s.ntpFraction();
      sr.rtptimestamp = s.rtpTimestamp();
      sr.packetcount = s.packets();
      sr.octetcount = s.octets();
      return sr;
    }).orElseGet(() -> new RTCPRRPacket(ssrc, blocks)));
    report.cname().ifPresent(name -> {
      RTCPSDES chunk = new RTCPSDES();
      chunk.ssrc = ssrc;
      chunk.items = new RTCPSDESItem[] {new RTCPSDESItem(RTCPSDESItem.CNAME, name)};
      parts.add(new RTCPSDESPacket(new RTCPSDES[] {chunk}));
    });
    if (report.bye()) parts.add(new RTCPBYEPacket(new int[] {ssrc}, new byte[0]));
    RTCPCompoundPacket compound = new RTCPCompoundPacket(parts.toArray(RTCPPacket[]::new));
    int length = compound.calcLength();
    compound.assemble(length, false);
    return java.util.Arrays.copyOf(compound.data, length);
  }

  /** RFC 3550 A.2: version 2 throughout, a report first, lengths that add up. */
  private static boolean wellFormed(byte[] b, int length) {
    if (length < 8 || length > RtpPacket.MAX_BYTES || (length & 3) != 0) return false;
    int first = b[1] & 0xff;
    if (first != RTCPPacket.SR && first != RTCPPacket.RR) return false;
    int at = 0;
    while (at < length) {
      if (length - at < 4 || (b[at] & 0xc0) != 0x80) return false;
      int bytes = 4 * (1 + ((b[at + 2] & 0xff) << 8 | b[at + 3] & 0xff));
      int type = b[at + 1] & 0xff;
      int needed =
          type == RTCPPacket.SR ? 28 + 24 * (b[at] & 0x1f) : type == RTCPPacket.RR ? 8 + 24 * (b[at] & 0x1f) : 4;
      if (bytes < needed) return false;
      at += bytes;
    }
    return at == length;
  }
}

package io.stepline.gateway.mediasession;

import io.stepline.kafka.contract.MediaReport;
import io.stepline.media.pipeline.InboundPipeline;
import io.stepline.media.pipeline.OutboundPipeline;
import io.stepline.media.rtp.EModel;
import io.stepline.media.rtp.RtcpSession;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;

/**
 * What one session tells the peer of its quality by RTCP, hears of it, and says at its end. Owned by the media thread.
 */
final class Reports {
  private static final long MIN_US = RtcpSession.INTERVAL_US / 2;
  private static final int LEAST_MOUTH_TO_EAR_MS = 40;

  private final MediaTransport transport;
  private final InboundPipeline in;
  private final RtcpSession rtcp;
  private final int leadMs;
  private final Random random = new Random();
  private long malformed;
  private long nextUs;
  private double mouthToEarMs;

  Reports(MediaTransport transport, InboundPipeline in, RtcpSession rtcp, int leadMs) {
    this.transport = transport;
    this.in = in;
    this.rtcp = rtcp;
    this.leadMs = leadMs;
  }

  /** @return false if it is not RTCP */
  boolean receive(byte[] report, long nowUs) {
    return rtcp.receive(report, report.length, nowUs);
  }

  void malformed(int packets) {
    malformed += packets;
  }

  void tick(OutboundPipeline out, long nowUs) {
    if (nowUs >= nextUs) send(out, nowUs, false);
  }

  void send(OutboundPipeline out, long nowUs, boolean bye) {
    nextUs = nowUs + MIN_US + (long) (random.nextDouble() * RtcpSession.INTERVAL_US);
    try {
      transport.report(rtcp.report(nowUs, out.senderInfo(nowUs), Optional.of(in.stats()), in.remoteSsrc(), bye));
    } catch (IOException e) {
      malformed++;
    }
    mouthToEarMs = rtcp.roundTripMs() / 2 + in.jitter().targetMs() + 2 * leadMs + 20;
  }

  MediaReport measured() {
    var stats = in.stats();
    var codec = in.format().codec();
    long late = in.jitter().late();
    double loss = stats.expected() == 0 ? 0 : Math.min(1, (double) (stats.lost() + late) / stats.expected());
    return new MediaReport(codec.encodingName(), stats.received(), stats.lost(), late, stats.duplicates(),
        stats.jitterMs(), rtcp.roundTripMs(), in.concealedMs(), transport.sent(), transport.late(), transport.failed(),
        transport.latch().strangers(), in.malformed() + malformed + transport.refused(),
        stats.received() == 0 ? 0 : EModel.mos(codec, loss, Math.max(LEAST_MOUTH_TO_EAR_MS, mouthToEarMs)));
  }
}

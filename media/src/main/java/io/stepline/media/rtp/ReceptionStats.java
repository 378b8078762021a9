package io.stepline.media.rtp;

/** Loss and jitter of one received stream, as RFC 3550 A.1, A.3 and A.8 compute them. Owned by one thread. */
public final class ReceptionStats {
  private final int clockHz;
  private long firstSequence = -1;
  private long highestSequence;
  private long received;
  private long duplicates;
  private long lastExpected;
  private long lastReceived;
  private double jitter;
  private long lastTransit;

  public ReceptionStats(int clockHz) {
    this.clockHz = clockHz;
  }

  public void receive(RtpPacket packet) {
    if (firstSequence < 0) {
      firstSequence = packet.sequence();
      highestSequence = packet.sequence();
    }
    long extended = SequenceNumber.extend(packet.sequence(), highestSequence);
    received++;
    long transit = packet.arrivedUs() * clockHz / 1_000_000 - packet.timestamp();
    if (received > 1) {
      int d = (int) (transit - lastTransit);
      if (Math.abs(d) < clockHz) jitter += (Math.abs(d) - jitter) / 16;
    }
    lastTransit = transit;
    highestSequence = Math.max(highestSequence, extended);
  }

  public void duplicate() {
    duplicates++;
  }

  public long received() {
    return received;
  }

  public long duplicates() {
    return duplicates;
  }

  public long expected() {
    return firstSequence < 0 ? 0 : highestSequence - firstSequence + 1;
  }

  /** Packets that never came; late ones count as received, duplicates do not. */
  public long lost() {
    return Math.max(0, expected() - (received - duplicates));
  }

  public double jitterMs() {
    return jitter * 1000 / clockHz;
  }

  /** The report block for the interval since the last call (RFC 3550 6.4.1). */
  public RtcpReport.Block block(long ssrc, long lastSr, long delaySinceLastSr) {
    long expectedNow = expected() - lastExpected;
    long lostNow = expectedNow - (received - lastReceived);
    lastExpected = expected();
    lastReceived = received;
    int fraction = expectedNow <= 0 || lostNow <= 0 ? 0 : (int) Math.min(255, (lostNow << 8) / expectedNow);
    return new RtcpReport.Block(ssrc, fraction, (int) Math.min(0x7fffff, lost()), highestSequence & 0xffffffffL,
        (long) jitter, lastSr, delaySinceLastSr);
  }
}

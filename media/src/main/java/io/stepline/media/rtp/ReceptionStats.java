package io.stepline.media.rtp;

/**
 * Loss and jitter of what is received, as RFC 3550 A.1, A.3 and A.8 compute them, by source: another SSRC, or a restart
 * of the numbers, begins a count of its own, and what is said of the whole line is the sum of all. Duplicates are
 * counted apart. Owned by one thread.
 */
public final class ReceptionStats {
  private final PacketOrder order;
  private int clockHz;
  /** Of sources that are no more. */
  private long expectedBefore;
  private long receivedBefore;
  /** Of the source that is heard. */
  private long base;
  private long highest;
  private int highestSequence;
  private long received;
  private long duplicates;
  private long lastExpected;
  private long lastReceived;
  private double jitter;
  private long lastTransit;
  private boolean measured;

  public ReceptionStats(int clockHz) {
    this.clockHz = clockHz;
    this.order = new PacketOrder(clockHz);
  }

  /** From the next packet on timestamps are of this clock. */
  public void clock(int hz, RtpPacket next) {
    if (hz == clockHz) return;
    order.clock(hz, next);
    jitter = jitter * hz / clockHz;
    clockHz = hz;
    measured = false;
  }

  /** @return where it stands; {@link #order()} has the place */
  public PacketOrder.Verdict receive(RtpPacket packet) {
    PacketOrder.Verdict verdict = order.take(packet);
    switch (verdict) {
      case HELD -> {}
      case DUPLICATE -> duplicates++;
      case PLACED -> count(packet, order.place());
      case RESTARTED -> {
        begin(order.held().isPresent() ? order.heldPlace() : order.place());
        highestSequence = packet.sequence();
        if (order.held().isPresent()) count(order.held().get(), order.heldPlace());
        count(packet, order.place());
      }
    }
    return verdict;
  }

  private void begin(long place) {
    expectedBefore += here();
    receivedBefore += received;
    received = 0;
    base = place;
    highest = place - 1;
    lastExpected = 0;
    lastReceived = 0;
    measured = false;
  }

  private void count(RtpPacket packet, long place) {
    received++;
    long transit = packet.arrivedUs() * clockHz / 1_000_000 - packet.timestamp();
    if (measured) {
      int d = (int) (transit - lastTransit);
      if (Math.abs((long) d) < clockHz) jitter += (Math.abs(d) - jitter) / 16;
    }
    measured = true;
    lastTransit = transit;
    if (place > highest) {
      highest = place;
      highestSequence = packet.sequence();
    }
  }

  private long here() {
    return received == 0 ? 0 : highest - base + 1;
  }

  /** Where the packets stand of which this is the count. */
  public PacketOrder order() {
    return order;
  }

  /** Packets that came, duplicates apart. */
  public long received() {
    return receivedBefore + received;
  }

  public long duplicates() {
    return duplicates;
  }

  public long expected() {
    return expectedBefore + here();
  }

  /** Packets that never came; late ones count as received, duplicates do not. */
  public long lost() {
    return Math.max(0, expected() - received());
  }

  public double jitterMs() {
    return jitter * 1000 / clockHz;
  }

  /** The report block on the source that is heard, for the interval since the last call (RFC 3550 6.4.1). */
  public RtcpReport.Block block(long ssrc, long lastSr, long delaySinceLastSr) {
    long expectedNow = here() - lastExpected;
    long lostNow = expectedNow - (received - lastReceived);
    lastExpected = here();
    lastReceived = received;
    int fraction = expectedNow <= 0 || lostNow <= 0 ? 0 : (int) Math.min(255, (lostNow << 8) / expectedNow);
    long cumulative = Math.max(0, here() - received);
    return new RtcpReport.Block(ssrc, fraction, (int) Math.min(0x7fffff, cumulative), extended(),
        (long) jitter, lastSr, delaySinceLastSr);
  }

  /** RFC 3550 6.4.1: the highest number in the low 16 bits, above it how often it has wrapped. */
  private long extended() {
    long since = highest - base;
    return (Math.floorMod(highestSequence - since, 0x10000L) + since) & 0xffffffffL;
  }
}

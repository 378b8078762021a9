package io.stepline.media.jitter;

import io.stepline.media.rtp.RtpPacket;

/**
 * What a line teaches about the delay it needs: its jitter (RFC 3550 A.8), and what came too late. A single stall
 * teaches nothing, a second one within ten seconds does. Owned by one thread.
 */
final class Lateness {
  private static final int MAX_DELAY_MS = 240;
  private static final double FORGET = 0.9995;
  private static final int STALL_MS = 80;
  private static final long STALLS_RECUR_US = 10_000_000;

  private int clockHz;
  private double jitterMs;
  private double extraMs;
  private long lastTransit;
  private long lastTimestamp;
  private long lastPlace = -1;
  private long lastStallUs = Long.MIN_VALUE / 2;
  private int packetMs = 20;

  Lateness(int clockHz) {
    this.clockHz = clockHz;
  }

  /** @return whether that is news */
  boolean clock(int hz) {
    if (hz == clockHz) return false;
    clockHz = hz;
    restart();
    return true;
  }

  /** The next packet has nothing to do with the last. */
  void restart() {
    lastPlace = -1;
  }

  void measure(long nowUs, RtpPacket packet, long place) {
    long transit = nowUs * clockHz / 1_000_000 - packet.timestamp();
    if (lastPlace >= 0) {
      int d = (int) (transit - lastTransit);
      if (Math.abs((long) d) < clockHz / 2) jitterMs += (Math.abs(d) * 1000.0 / clockHz - jitterMs) / 16;
      long step = ms(packet.timestamp() - lastTimestamp & 0xffffffffL);
      if (place == lastPlace + 1 && step >= 10 && step <= 60) packetMs = (int) step;
    }
    lastTransit = transit;
    lastTimestamp = packet.timestamp();
    lastPlace = place;
  }

  long ms(long units) {
    return units * 1000 / clockHz;
  }

  /** A packet came when its turn was over. */
  void tooLate() {
    extraMs = Math.min(MAX_DELAY_MS, extraMs + packetMs / 2.0);
  }

  /**
   * The packet we ran dry of has come: it was late if its time follows on the last one's, else the sender had paused
   * (DTX).
   */
  void ranDry(long nowUs, long sincePlayed, int underruns) {
    if (ms(sincePlayed) > 2L * packetMs) return;
    int dryMs = underruns * packetMs;
    boolean once = dryMs > STALL_MS && nowUs - lastStallUs > STALLS_RECUR_US;
    if (dryMs > STALL_MS) lastStallUs = nowUs;
    if (!once) extraMs = Math.min(MAX_DELAY_MS, extraMs + dryMs);
  }

  /** A packet interval has gone by. */
  void pass() {
    extraMs *= FORGET;
  }

  /** The delay aimed at: one packet, three times the jitter, and what lateness taught. */
  long targetMs() {
    return Math.min(MAX_DELAY_MS, Math.round(packetMs + 3 * jitterMs + extraMs));
  }

  int packetMs() {
    return packetMs;
  }
}

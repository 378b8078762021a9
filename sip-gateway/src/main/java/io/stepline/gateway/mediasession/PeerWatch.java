package io.stepline.gateway.mediasession;

import java.util.function.IntConsumer;

/**
 * Notices that nothing comes from the peer: no RTP for a while although we send raises the one-way-audio alarm once
 * until sound returns; neither RTP nor RTCP for much longer ends the call. A hold does not count. Owned by the media
 * thread.
 */
final class PeerWatch {
  private static final int TICK_MS = 20;

  private final int oneWayMs;
  private final int lostMs;
  private final IntConsumer oneWay;
  private final Runnable lost;
  private int withoutRtpMs;
  private int withoutAnythingMs;

  PeerWatch(int oneWayMs, int lostMs, IntConsumer oneWay, Runnable lost) {
    this.oneWayMs = oneWayMs;
    this.lostMs = lostMs;
    this.oneWay = oneWay;
    this.lost = lost;
  }

  void heardRtp() {
    withoutRtpMs = 0;
    withoutAnythingMs = 0;
  }

  void heardRtcp() {
    withoutAnythingMs = 0;
  }

  void tick(boolean receiving, boolean sending) {
    withoutRtpMs = receiving ? withoutRtpMs + TICK_MS : 0;
    withoutAnythingMs = receiving ? withoutAnythingMs + TICK_MS : 0;
    if (sending && withoutRtpMs == oneWayMs / TICK_MS * TICK_MS) oneWay.accept(withoutRtpMs);
    if (withoutAnythingMs == lostMs / TICK_MS * TICK_MS) lost.run();
  }
}

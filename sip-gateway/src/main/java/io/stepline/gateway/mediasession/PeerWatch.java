package io.stepline.gateway.mediasession;

import java.util.function.IntConsumer;

/**
 * Notices that nothing is heard of the peer: no sound that could be played for a while although we send, whether
 * nothing comes or nothing that can be used, raises the one-way-audio alarm once until sound returns; neither RTP nor
 * RTCP for much longer ends the call. A hold does not count, whoever holds and whether or not the holder goes on
 * sending (RFC 3264 8.4). Owned by the media thread.
 */
final class PeerWatch {
  private static final int TICK_MS = 20;

  private final int oneWayMs;
  private final int lostMs;
  private final IntConsumer oneWay;
  private final Runnable lost;
  private int deafMs;
  private int withoutAnythingMs;

  PeerWatch(int oneWayMs, int lostMs, IntConsumer oneWay, Runnable lost) {
    this.oneWayMs = oneWayMs;
    this.lostMs = lostMs;
    this.oneWay = oneWay;
    this.lost = lost;
  }

  /** Something of the peer's was played. */
  void heardSound() {
    deafMs = 0;
    withoutAnythingMs = 0;
  }

  /** A packet came that may well be the peer's, RTP or RTCP. */
  void heardOf() {
    withoutAnythingMs = 0;
  }

  /** @param held whether one side hears nothing by agreement; {@code sending} whether we send */
  void tick(boolean held, boolean sending) {
    deafMs = held ? 0 : deafMs + TICK_MS;
    withoutAnythingMs = held ? 0 : withoutAnythingMs + TICK_MS;
    if (sending && deafMs == oneWayMs / TICK_MS * TICK_MS) oneWay.accept(deafMs);
    if (withoutAnythingMs == lostMs / TICK_MS * TICK_MS) lost.run();
  }
}

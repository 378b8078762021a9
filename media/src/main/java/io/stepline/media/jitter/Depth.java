package io.stepline.media.jitter;

/**
 * Watches how much a jitter buffer holds that its line does not need: what never sank below a depth for a while stands
 * there for nothing. A burst is shed within a second, a little too much within two. Owned by one thread.
 */
final class Depth {
  private static final int WINDOW_MS = 200;
  private static final int SHED_WITHIN_MS = 700;
  private static final int SLOW_WINDOWS = 10;

  private long least = Long.MAX_VALUE;
  private int pops;
  private int slightWindows;
  private int toShed;
  private int every = 1;
  private int sinceShed;

  /**
   * Once for each packet interval.
   *
   * @return whether one packet is to be shed now
   */
  boolean isToShed(long depthMs, long targetMs, int packetMs) {
    if (toShed > 0) {
      if (depthMs <= targetMs + packetMs) reset();
      return toShed > 0 && ++sinceShed >= every;
    }
    least = Math.min(least, depthMs);
    if (++pops * packetMs < WINDOW_MS) return false;
    long excess = least - targetMs;
    least = Long.MAX_VALUE;
    pops = 0;
    slightWindows = excess > packetMs / 2 ? slightWindows + 1 : 0;
    if (excess >= 2L * packetMs) shed((int) excess / packetMs, packetMs);
    else if (slightWindows >= SLOW_WINDOWS) shed(1, packetMs);
    return false;
  }

  private void shed(int packets, int packetMs) {
    toShed = packets;
    every = Math.max(1, SHED_WITHIN_MS / packetMs / packets);
    sinceShed = 0;
    slightWindows = 0;
  }

  void shed() {
    sinceShed = 0;
    if (--toShed == 0) reset();
  }

  void reset() {
    least = Long.MAX_VALUE;
    pops = 0;
    slightWindows = 0;
    toShed = 0;
  }
}

package io.stepline.gateway.call;

/** A rate with a burst. Time is handed in. Not thread-safe. */
final class TokenBucket {
  private final double perSecond;
  private final double burst;
  private double tokens;
  private long atMs;

  TokenBucket(double perSecond, double burst, long nowMs) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.tokens = burst;
    this.atMs = nowMs;
  }

  boolean take(long nowMs) {
    tokens = Math.min(burst, tokens + Math.max(0, nowMs - atMs) * perSecond / 1000);
    atMs = Math.max(atMs, nowMs);
    if (tokens < 1) return false;
    tokens--;
    return true;
  }
}

package io.stepline.dialog.campaign.run;

/**
 * What holds a campaign back besides its pace: calls by the second and a trunk that is full. Owned by the dialer's
 * lock.
 */
final class Throttle {
  /** After an order that no gateway could carry out for want of room or in time. */
  static final long FULL_MS = 5_000;

  private double calls = 1;
  private long fullUntilMs;
  private long atMs;

  /** Of so many calls wanted, how many may be placed now. */
  int allows(int wanted, double callsPerSecond, long nowMs) {
    double most = Math.max(1, callsPerSecond);
    if (atMs > 0) calls = Math.min(most, calls + (nowMs - atMs) / 1_000.0 * callsPerSecond);
    atMs = nowMs;
    if (nowMs < fullUntilMs) return 0;
    return Math.min(wanted, (int) calls);
  }

  void full(long nowMs) {
    fullUntilMs = nowMs + FULL_MS;
  }

  void placed(int n) {
    calls -= n;
  }
}

package io.stepline.dialog.campaign.run;

/** What holds a campaign back besides its pace: calls by the second, and a line that is down. Owned by the dialer's lock. */
final class Throttle {
  private final LineBreaker line = new LineBreaker();
  private double calls = 1;
  private long atMs;

  LineBreaker line() {
    return line;
  }

  /** Of so many calls wanted, how many may be placed now. */
  int allows(int wanted, double callsPerSecond, int ringing, long nowMs) {
    double most = Math.max(1, callsPerSecond);
    if (atMs > 0) calls = Math.min(most, calls + (nowMs - atMs) / 1_000.0 * callsPerSecond);
    atMs = nowMs;
    return line.allows(Math.min(wanted, (int) calls), ringing, nowMs);
  }

  void placed(int n) {
    calls -= n;
  }
}

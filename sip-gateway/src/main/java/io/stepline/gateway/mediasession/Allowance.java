package io.stepline.gateway.mediasession;

/** So many of something in each tick; what is left over is kept for later, up to a bound. Owned by one thread. */
final class Allowance {
  private final int aTick;
  private final int most;
  private int left;

  /** Begins full. */
  Allowance(int aTick, int most) {
    this.aTick = aTick;
    this.most = most;
    this.left = most;
  }

  /** A tick has gone by. */
  void refill() {
    left = Math.min(most, left + aTick);
  }

  /** @return false when there is none left */
  boolean take() {
    if (left == 0) return false;
    left--;
    return true;
  }
}

package io.stepline.dialog.campaign.run;

/**
 * Keeps a campaign from burning its contacts on a line that is down: after many failures in a row that are the
 * network's, it rests for a minute, then tries one call at a time until one gets through. Time is handed in. Owned by
 * the dialer's lock.
 */
final class LineBreaker {
  private static final int TOO_MANY = 15;
  static final long REST_MS = 60_000;

  private int failures;
  private long restsUntilMs;
  private boolean probing;

  /**
   * @param failed the network did not carry it: neither answered, nor busy, nor ringing out, nor declined. @return
   *   whether the line is taken for down from now on
   */
  boolean ended(boolean failed, long nowMs) {
    failures = failed ? failures + 1 : 0;
    boolean before = probing;
    if (failed && (probing || failures >= TOO_MANY)) {
      restsUntilMs = nowMs + REST_MS;
      probing = true;
    }
    if (!failed) probing = false;
    return probing && !before;
  }

  /** Of so many calls wanted, how many may be placed, with {@code ringing} on their way. */
  int allows(int wanted, int ringing, long nowMs) {
    if (!probing) return wanted;
    return nowMs < restsUntilMs ? 0 : Math.max(0, Math.min(wanted, 1 - ringing));
  }

  boolean isDown() {
    return probing;
  }
}

package io.stepline.dialog.campaign.pace;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was seen of a campaign's calls: the abandon rate over the rolling window, and the ratio that it steers. Each
 * answered call moves the ratio a little, up if somebody was free, down by much more if nobody was, in the proportion
 * that keeps the share of abandons at the target whatever the answer rate and the talks are like (stochastic
 * approximation; Robbins and Monro 1951). Owned by one thread; time is handed in.
 */
public final class DialStats {
  /** Of the cap; the planner keeps the rest from being passed. */
  private static final double TARGET = 0.92;
  private static final double STEP = 0.2;
  /** Calls ring for no longer. */
  private static final long HORIZON_MS = 60_000;

  private record Answer(long atMs, boolean abandoned) {}

  private final Pace pace;
  private final Deque<Answer> window = new ArrayDeque<>();
  private int abandonedInWindow;
  private double logRatio;

  public DialStats(Pace pace) {
    this.pace = pace;
  }

  /** @param abandoned nobody was free for it */
  public void answered(long nowMs, boolean abandoned) {
    window.addLast(new Answer(nowMs, abandoned));
    if (abandoned) abandonedInWindow++;
    forget(nowMs);
    double target = TARGET * pace.abandonCap();
    logRatio = Math.clamp(logRatio + STEP * (abandoned ? target - 1 : target), 0, Math.log(pace.ratio()));
  }

  private void forget(long nowMs) {
    while (!window.isEmpty() && nowMs - window.getFirst().atMs() > pace.windowMs())
      if (window.removeFirst().abandoned()) abandonedInWindow--;
  }

  /** What it is counted for. */
  public Pace pace() {
    return pace;
  }

  /** Calls for each free agent that experience suggests, 1 or more. */
  public double ratio() {
    return Math.exp(logRatio);
  }

  public int answeredInWindow(long nowMs) {
    forget(nowMs);
    return window.size();
  }

  /**
   * Further answered calls that may find nobody free without the window's abandon rate passing the cap, at any time of
   * the next minute: answers that leave the window meanwhile do not count.
   */
  public int mayAbandon(long nowMs) {
    forget(nowMs);
    long leaving = nowMs + HORIZON_MS - pace.windowMs();
    int lasting = window.size();
    for (Answer a : window) {
      if (a.atMs() >= leaving) break;
      lasting--;
    }
    return (int) Math.floor(pace.abandonCap() * lasting) - abandonedInWindow;
  }

  /** Share of answered calls in the window that found nobody free. */
  public double abandonRate(long nowMs) {
    forget(nowMs);
    return window.isEmpty() ? 0 : (double) abandonedInWindow / window.size();
  }
}

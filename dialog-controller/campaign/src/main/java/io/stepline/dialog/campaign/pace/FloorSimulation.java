package io.stepline.dialog.campaign.pace;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.LongToDoubleFunction;

/**
 * A call center in virtual time, to try a pace before people are called by it: agents, callees who answer or not, calls
 * that ring 3 to 25 s, talks with a long tail (log-normal, median 67 s). Seeded; the same numbers give the same day.
 */
public final class FloorSimulation {
  private static final long TICK_MS = 500;
  private final Random random;
  private final Pace pace;
  private final int agents;
  private final long fromMs;
  private final long endMs;
  private final LongToDoubleFunction answerRate;
  private final DialStats stats;
  private final PriorityQueue<At> queue =
      new PriorityQueue<>(Comparator.comparingLong(At::ms).thenComparingLong(At::order));
  private long now;
  private long order;
  private int ready;
  private int ringing;
  private int answered;
  private int abandoned;
  private double worst;
  private double talkedMs;

  /**
   * @param abandonRate of what counts; {@code worstWindow} the highest that the rolling window ever showed when
   *   somebody was abandoned
   * @param utilisation share of the agents' time spent talking
   */
  public record Result(double abandonRate, double worstWindow, double utilisation, int answered) {}

  private record At(long ms, long order, Runnable step) {}

  private FloorSimulation(long seed, Pace pace, int agents, long fromMs, long endMs, LongToDoubleFunction answerRate) {
    this.random = new Random(seed);
    this.pace = pace;
    this.agents = agents;
    this.fromMs = fromMs;
    this.endMs = endMs;
    this.answerRate = answerRate;
    this.stats = new DialStats(pace);
    this.ready = agents;
  }

  /**
   * @param fromMs what is before it is dialled but does not count, save for {@link Result#worstWindow}
   * @param answerRate by time since the start, in ms
   */
  public static Result run(long seed, Pace pace, int agents, long fromMs, long endMs, LongToDoubleFunction answerRate) {
    return new FloorSimulation(seed, pace, agents, fromMs, endMs, answerRate).run();
  }

  private Result run() {
    tick();
    for (At at = queue.poll(); at.ms() < endMs; at = queue.poll()) {
      now = at.ms();
      at.step().run();
    }
    return new Result(answered == 0 ? 0 : (double) abandoned / answered, worst,
        talkedMs / ((double) agents * (endMs - fromMs)), answered);
  }

  private void in(double ms, Runnable step) {
    queue.add(new At(now + (long) ms, order++, step));
  }

  private void tick() {
    int n = PacingPlanner.callsToPlace(pace, new Floor(ready, 0, agents - ready, ringing, 0, Integer.MAX_VALUE), stats,
        now);
    for (int i = 0; i < n; i++) place();
    in(TICK_MS, this::tick);
  }

  private void place() {
    ringing++;
    boolean answers = random.nextDouble() < answerRate.applyAsDouble(now);
    double ring = answers ? 3_000 + random.nextDouble() * 12_000 : 4_000 + random.nextDouble() * 21_000;
    in(ring, () -> {
      ringing--;
      if (answers) answered();
    });
  }

  private void answered() {
    boolean lost = ready == 0;
    stats.answered(now, lost);
    if (now >= fromMs) answered++;
    if (lost) {
      if (now >= fromMs) abandoned++;
      worst = Math.max(worst, stats.abandonRate(now));
      return;
    }
    ready--;
    double talk = Math.min(900_000, Math.exp(4.2 + 0.9 * random.nextGaussian()) * 1_000);
    talkedMs += Math.max(0, Math.min(now + talk, endMs) - Math.max(now, fromMs));
    in(talk, () -> ready++);
  }
}

package io.stepline.dialog.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** A call center in virtual time: agents, callees who answer or not, ring times, talks with a long tail. */
class PacingSimulationTest {
  private static final double CAP = 0.03;
  private static final long HOUR = 3_600_000;
  private static final long END = 8 * HOUR;

  private record Result(double abandonRate, double worstWindow, double utilisation, int answered) {}

  private record At(long ms, long order, Runnable step) {}

  /** One day of one campaign. */
  private static final class Day {
    private final Random random;
    private final Pace pace;
    private final int agents;
    private final LongFunction<Double> answerRate;
    private final DialStats stats;
    private final PriorityQueue<At> queue = new PriorityQueue<>(Comparator.comparingLong(At::ms).thenComparingLong(At::order));
    private long now;
    private long order;
    private int ready;
    private int ringing;
    private int answered;
    private int abandoned;
    private double worst;
    private double talkedMs;

    Day(long seed, Pace pace, int agents, LongFunction<Double> answerRate) {
      this.random = new Random(seed);
      this.pace = pace;
      this.agents = agents;
      this.answerRate = answerRate;
      this.stats = new DialStats(pace);
      this.ready = agents;
    }

    private void in(double ms, Runnable step) {
      queue.add(new At(now + (long) ms, order++, step));
    }

    Result run() {
      tick();
      for (At at = queue.poll(); at.ms() < END; at = queue.poll()) {
        now = at.ms();
        at.step().run();
      }
      return new Result(answered == 0 ? 0 : (double) abandoned / answered, worst, talkedMs / ((double) agents * END), answered);
    }

    private void tick() {
      int n = PacingPlanner.callsToPlace(pace, new Floor(ready, 0, agents - ready, ringing, Integer.MAX_VALUE), stats, now);
      for (int i = 0; i < n; i++) place();
      in(500, this::tick);
    }

    private void place() {
      ringing++;
      boolean answers = random.nextDouble() < answerRate.apply(now);
      double ring = answers ? 3_000 + random.nextDouble() * 12_000 : 4_000 + random.nextDouble() * 21_000;
      in(ring, () -> {
        ringing--;
        if (!answers) return;
        answered++;
        boolean lost = ready == 0;
        stats.answered(now, lost);
        if (answered > 100) worst = Math.max(worst, stats.answeredInWindow(now) < 60 ? 0 : stats.abandonRate(now));
        if (lost) {
          abandoned++;
          return;
        }
        ready--;
        double talk = Math.min(900_000, Math.exp(4.2 + 0.9 * random.nextGaussian()) * 1_000);
        talkedMs += Math.min(talk, END - now);
        in(talk, () -> ready++);
      });
    }
  }

  private static Result day(long seed, Pace pace, int agents, LongFunction<Double> rate) {
    return new Day(seed, pace, agents, rate).run();
  }

  private static Pace ratio(double ratio) {
    return new Pace(Pace.Mode.RATIO, ratio, 0.5, 30 * 60_000, 1_000);
  }

  /** The best fixed ratio is known only afterwards, and goes to the edge of the cap. */
  @Test
  void shouldStayUnderTheCapNextToTheBestFixedRatio() {
    for (double p : new double[] {0.1, 0.2, 0.35, 0.6}) {
      Result predictive = day(1, Pace.predictive(CAP), 20, t -> p);
      double best = 0;
      for (double r = 1; r <= 12; r += 0.25) {
        Result fixed = day(1, ratio(r), 20, t -> p);
        if (fixed.abandonRate() <= CAP) best = Math.max(best, fixed.utilisation());
      }
      System.out.printf("answer rate %.2f: predictive abandons %.2f %% (worst half hour %.2f %%), agents talk %.1f %%; the best fixed ratio under the cap %.1f %%%n", p, 100 * predictive.abandonRate(),
          100 * predictive.worstWindow(), 100 * predictive.utilisation(), 100 * best);
      assertThat(predictive.abandonRate()).as("answer rate %s", p).isLessThanOrEqualTo(CAP);
      assertThat(predictive.utilisation()).as("answer rate %s", p).isGreaterThan(best - 0.08);
    }
  }

  @Test
  void shouldStayUnderTheCapWhenTheAnswerRateShifts() {
    for (long seed = 0; seed < 6; seed++) {
      Result r = day(seed, Pace.predictive(CAP), 20, t -> t / (2 * HOUR) % 2 == 0 ? 0.12 : 0.55);
      assertThat(r.abandonRate()).as("seed %d", seed).isLessThanOrEqualTo(CAP);
      assertThat(r.answered()).isPositive();
    }
  }

  @Test
  void shouldDialOneForOneWhereItMustNotAbandon() {
    Result r = day(3, new Pace(Pace.Mode.PROGRESSIVE, 1, 0, 60_000, 1_000), 10, t -> 0.4);
    assertThat(r.abandonRate()).isZero();
    assertThat(day(3, Pace.predictive(0), 10, t -> 0.4).abandonRate()).as("a cap of nothing").isZero();
  }

  @Test
  void shouldNotDialBeyondTheClusterOrTheFloor() {
    Pace pace = Pace.predictive(CAP);
    DialStats stats = new DialStats(pace);
    assertThat(PacingPlanner.callsToPlace(pace, new Floor(0, 0, 0, 0, 100), stats, 0)).as("nobody is there").isZero();
    assertThat(PacingPlanner.callsToPlace(pace, new Floor(10, 0, 0, 0, 4), stats, 0)).as("the model cluster has room for four").isEqualTo(4);
    assertThat(PacingPlanner.callsToPlace(pace, new Floor(10, 0, 0, 4, 4), stats, 0)).isZero();
    assertThat(PacingPlanner.callsToPlace(new Pace(Pace.Mode.PREVIEW, 1, 0, 60_000, 10), new Floor(5, 2, 0, 1, 100), stats, 0)).isEqualTo(1);
    assertThat(PacingPlanner.callsToPlace(ratio(3), new Floor(5, 0, 0, 6, 100), stats, 0)).isEqualTo(9);
  }
}

package io.stepline.dialog.campaign.pace;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.campaign.pace.FloorSimulation.Result;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Days of a call center in virtual time. */
class PacingSimulationTest {
  private static final double CAP = 0.03;
  private static final long HOUR = 3_600_000;

  private static Result day(long seed, Pace pace, int agents, LongToDoubleFunction rate) {
    return FloorSimulation.run(seed, pace, agents, 0, 8 * HOUR, rate);
  }

  private static Pace ratio(double ratio) {
    return new Pace(Pace.Mode.RATIO, ratio, 0.5, 30 * 60_000, 1_000);
  }

  /**
   * The best fixed ratio is known only afterwards, and goes to the edge of the cap. Measured on the second day: on the
   * first nothing is known yet.
   */
  @Test
  void shouldStayUnderTheCapNextToTheBestFixedRatio() {
    for (double p : new double[] {0.1, 0.2, 0.3, 0.4, 0.5, 0.6}) {
      Result predictive = FloorSimulation.run(1, Pace.predictive(CAP), 20, 8 * HOUR, 16 * HOUR, t -> p);
      Result first = day(1, Pace.predictive(CAP), 20, t -> p);
      double best = 0;
      for (double r = 1; r <= 12; r += 0.25) {
        Result fixed = FloorSimulation.run(1, ratio(r), 20, 8 * HOUR, 16 * HOUR, t -> p);
        if (fixed.abandonRate() <= CAP) best = Math.max(best, fixed.utilisation());
      }
      System.out.printf(
          "answer rate %.2f: predictive abandons %.2f %% (worst moment %.2f %%), agents talk %.1f %%, on the first "
              + "day %.1f %%; the best fixed ratio under the cap %.1f %%%n",
          p, 100 * predictive.abandonRate(),
          100 * predictive.worstWindow(), 100 * predictive.utilisation(), 100 * first.utilisation(), 100 * best);
      assertThat(predictive.abandonRate()).as("answer rate %s", p).isLessThanOrEqualTo(CAP);
      assertThat(predictive.worstWindow()).as("at any moment, answer rate %s", p).isLessThanOrEqualTo(CAP);
      assertThat(predictive.utilisation()).as("answer rate %s", p).isGreaterThan(best - 0.03);
    }
  }

  @Test
  void shouldStayUnderTheCapWhenTheAnswerRateShifts() {
    for (long seed = 0; seed < 6; seed++) {
      Result r = day(seed, Pace.predictive(CAP), 20, t -> t / (2 * HOUR) % 2 == 0 ? 0.12 : 0.55);
      assertThat(r.worstWindow()).as("at any moment, seed %d", seed).isLessThanOrEqualTo(CAP);
      assertThat(r.answered()).isPositive();
    }
  }

  /** Where the law counts by the half hour, safety costs time at low answer rates, not abandons. */
  @Test
  void shouldKeepAShortWindowTooAndWithFewAgents() {
    for (int agents : new int[] {3, 20})
      for (double p : new double[] {0.1, 0.35, 0.6}) {
        Result r = day(7, new Pace(Pace.Mode.PREDICTIVE, 20, CAP, HOUR / 2, 1_000), agents, t -> p);
        assertThat(r.worstWindow()).as("%d agents, answer rate %s", agents, p).isLessThanOrEqualTo(CAP);
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
    assertThat(PacingPlanner.callsToPlace(pace, new Floor(0, 0, 0, 0, 0, 100), stats, 0)).as("nobody is there")
        .isZero();
    assertThat(PacingPlanner.callsToPlace(pace, new Floor(10, 0, 0, 0, 0, 4), stats, 0))
        .as("the model cluster has room for four").isEqualTo(4);
    assertThat(PacingPlanner.callsToPlace(pace, new Floor(10, 0, 0, 4, 0, 4), stats, 0)).isZero();
    assertThat(PacingPlanner.callsToPlace(new Pace(Pace.Mode.PREVIEW, 1, 0, 60_000, 10), new Floor(5, 2, 0, 1, 0, 100),
        stats, 0)).isEqualTo(1);
    assertThat(PacingPlanner.callsToPlace(ratio(3), new Floor(5, 0, 0, 0, 0, 100), stats, 0))
        .as("nothing is known yet, so one for one").isEqualTo(5);
    for (int i = 0; i < 100; i++) stats.answered(0, false);
    assertThat(PacingPlanner.callsToPlace(ratio(3), new Floor(5, 0, 0, 6, 0, 100), stats, 0))
        .as("of 100 answered three may be lost: 5 + 3 - 6").isEqualTo(2);
    assertThat(PacingPlanner.callsToPlace(ratio(3), new Floor(5, 0, 4, 2, 4, 100), stats, 0))
        .as("who talks with the bot may want an agent too").isEqualTo(2);
    for (int i = 0; i < 3; i++) stats.answered(0, true);
    assertThat(PacingPlanner.callsToPlace(ratio(3), new Floor(5, 0, 0, 0, 0, 100), stats, 0))
        .as("none may be lost any more").isEqualTo(5);
  }
}

package io.stepline.ops.bench;

import io.stepline.dialog.campaign.pace.FloorSimulation;
import io.stepline.dialog.campaign.pace.Pace;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;

/**
 * Predictive pacing against every fixed ratio, over answer rates, on the second of two days of eight hours; the mean of
 * some seeds.
 */
public final class PacingBench {
  private static final long HOUR = 3_600_000;
  private static final int SEEDS = 5;
  private static final double[] RATES = {0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6};
  private final PrintStream out;

  private record Point(String label, double predictive, double best, double one, double abandoned, double worst) {}

  public PacingBench(PrintStream out) {
    this.out = out;
  }

  public int run(int agents, double cap, Optional<Path> plot) throws IOException {
    List<Point> points = new ArrayList<>();
    out.printf("%-22s %12s %14s %12s %18s %16s%n", "answer rate", "predictive", "best fixed", "one for one",
        "abandoned", "worst moment");
    for (double p : RATES) points.add(point(String.format(Locale.ROOT, "%.0f %%", 100 * p), agents, cap, t -> p));
    Point shifts = point("12/55 % by turns, 2 h", agents, cap, t -> t / (2 * HOUR) % 2 == 0 ? 0.12 : 0.55);
    if (plot.isPresent()) Files.writeString(plot.get(), svg(points, agents, cap));
    plot.ifPresent(f -> out.println("plot: " + f));
    return points.stream().allMatch(p -> p.worst() <= cap) && shifts.worst() <= cap ? 0 : 1;
  }

  private Point point(String label, int agents, double cap, LongToDoubleFunction rate) {
    double predictive = 0;
    double abandoned = 0;
    double worst = 0;
    double one = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      FloorSimulation.Result r = FloorSimulation.run(seed, Pace.predictive(cap), agents, 8 * HOUR, 16 * HOUR, rate);
      predictive += r.utilisation() / SEEDS;
      abandoned += r.abandonRate() / SEEDS;
      worst = Math.max(worst, r.worstWindow());
      one += FloorSimulation
          .run(seed, new Pace(Pace.Mode.PROGRESSIVE, 1, cap, 30 * 24 * HOUR, 1_000), agents, 8 * HOUR, 16 * HOUR, rate)
          .utilisation() / SEEDS;
    }
    double best = 0;
    for (double ratio = 1; ratio <= 14; ratio += 0.25) best = Math.max(best, fixed(ratio, agents, cap, rate));
    out.printf(Locale.ROOT, "%-22s %11.1f%% %13.1f%% %11.1f%% %17.2f%% %15.2f%%%n", label, 100 * predictive, 100 * best,
        100 * one, 100 * abandoned, 100 * worst);
    return new Point(label, predictive, best, one, abandoned, worst);
  }

  /** Talking share with a ratio that nobody watches; 0 if it abandons too many. */
  private static double fixed(double ratio, int agents, double cap, LongToDoubleFunction rate) {
    double used = 0;
    double abandoned = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      FloorSimulation.Result r = FloorSimulation.run(seed, new Pace(Pace.Mode.RATIO, ratio, 0.5, 30 * 24 * HOUR, 1_000),
          agents, 8 * HOUR, 16 * HOUR, rate);
      used += r.utilisation() / SEEDS;
      abandoned += r.abandonRate() / SEEDS;
    }
    return abandoned <= cap ? used : 0;
  }

  private static String svg(List<Point> points, int agents, double cap) {
    StringBuilder s = new StringBuilder(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 420\" font-family=\"sans-serif\" "
            + "font-size=\"13\">\n<rect width=\"760\" height=\"420\" fill=\"white\"/>\n");
    s.append("<text x=\"70\" y=\"24\" font-size=\"15\">Share of their time that " + agents
        + " agents talk, abandon cap " + Math.round(cap * 1000) / 10.0 + " %</text>\n");
    for (int y = 0; y <= 100; y += 20)
      s.append(String.format(Locale.ROOT,
          "<line x1=\"70\" x2=\"730\" y1=\"%1$.1f\" y2=\"%1$.1f\" stroke=\"#ddd\"/><text x=\"36\" "
              + "y=\"%2$.1f\">%3$d %%</text>%n",
          y(y / 100.0), y(y / 100.0) + 4, y));
    for (int i = 0; i < points.size(); i++) s.append(String.format(Locale.ROOT,
        "<text x=\"%.1f\" y=\"375\" text-anchor=\"middle\">%s</text>%n", x(i, points.size()), points.get(i).label()));
    s.append("<text x=\"400\" y=\"402\" text-anchor=\"middle\">calls that are answered</text>\n");
    line(s, points.stream().map(Point::best).toList(), "#888", "best fixed ratio under the cap, known afterwards", 0);
    line(s, points.stream().map(Point::predictive).toList(), "#06c", "predictive, never over the cap", 1);
    line(s, points.stream().map(Point::one).toList(), "#c60", "one call for each free agent", 2);
    return s.append("</svg>\n").toString();
  }

  private static double x(int i, int n) {
    return 90 + i * 620.0 / (n - 1);
  }

  private static double y(double share) {
    return 350 - share * 300;
  }

  private static void line(StringBuilder s, List<Double> values, String colour, String label, int row) {
    s.append("<polyline fill=\"none\" stroke=\"").append(colour).append("\" stroke-width=\"2.5\" points=\"");
    for (int i = 0; i < values.size(); i++)
      s.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(i, values.size()), y(values.get(i))));
    s.append("\"/>\n").append(String.format(Locale.ROOT,
        "<line x1=\"370\" x2=\"400\" y1=\"%1$d\" y2=\"%1$d\" stroke=\"%2$s\" stroke-width=\"2.5\"/><text x=\"408\" "
            + "y=\"%3$d\">%4$s</text>%n",
        285 + row * 20, colour, 289 + row * 20, label));
  }
}

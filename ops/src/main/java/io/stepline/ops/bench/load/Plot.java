package io.stepline.ops.bench.load;

import java.util.List;
import java.util.Locale;

/** Small drawings for reports (SVG 1.1). Stateless. */
final class Plot {
  private static final String[] COLOURS = {"#06c", "#c60", "#393", "#936", "#888", "#099"};
  private static final double MOST_MS = 1_000;
  private static final double LEAST_MS = 0.01;

  private Plot() {}

  /** @param ms lateness at the shares of {@link Departures.Result#SHARES} */
  record Line(String label, List<Double> ms) {}

  /** One bar for a run. @param parts what it is made of, percent */
  record Bar(String label, List<Part> parts) {}

  record Part(String label, double value) {}

  /** Lateness over shares of packets, both so that rare and long are seen. */
  static String lateness(List<Line> lines) {
    StringBuilder s = begin("Packets later than their stream's own grid, ms", 760, 380);
    String[] shares = {"50 %", "90 %", "99 %", "99.9 %", "99.99 %", "all"};
    for (int i = 0; i < shares.length; i++) text(s, x(i), 335, "middle", shares[i]);
    for (double ms = LEAST_MS; ms <= MOST_MS; ms *= 10) {
      s.append(String.format(Locale.ROOT, "<line x1=\"70\" x2=\"730\" y1=\"%1$.1f\" y2=\"%1$.1f\" stroke=\"#ddd\"/>%n",
          y(ms)));
      text(s, 62, y(ms) + 4, "end", ms < 1 ? String.format(Locale.ROOT, "%.2f", ms) : Long.toString(Math.round(ms)));
    }
    s.append(String.format(Locale.ROOT,
        "<line x1=\"70\" x2=\"730\" y1=\"%1$.1f\" y2=\"%1$.1f\" stroke=\"#c00\" stroke-dasharray=\"4\"/>%n", y(10)));
    for (int n = 0; n < lines.size(); n++) {
      s.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"").append(colour(n)).append("\" points=\"");
      for (int i = 0; i < lines.get(n).ms().size(); i++)
        s.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(i), y(lines.get(n).ms().get(i))));
      s.append("\"/>\n");
      legend(s, n, 86, 46 + 18 * n, lines.get(n).label());
    }
    return s.append("</svg>\n").toString();
  }

  /** Bars of stacked parts, as long as their values. */
  static String bars(String title, List<Bar> bars) {
    double most = Math.max(1e-9,
        bars.stream().mapToDouble(b -> b.parts().stream().mapToDouble(Part::value).sum()).max().orElse(1));
    StringBuilder s = begin(title, 760, 60 + 34 * bars.size());
    for (int n = 0; n < bars.size(); n++) {
      double x = 200;
      text(s, 192, 60 + 34 * n, "end", bars.get(n).label());
      for (int i = 0; i < bars.get(n).parts().size(); i++) {
        Part p = bars.get(n).parts().get(i);
        double w = 480 * p.value() / most;
        s.append(String.format(Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"22\" fill=\"%s\"><title>%s %.3f</title></rect>%n", x,
            44 + 34 * n, w, colour(i), escaped(p.label()), p.value()));
        if (w > 60) s.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%d\" fill=\"white\">%s</text>%n", x + 4,
            60 + 34 * n, escaped(p.label())));
        x += w;
      }
      text(s, x + 6, 60 + 34 * n, "start",
          String.format(Locale.ROOT, "%.3f", bars.get(n).parts().stream().mapToDouble(Part::value).sum()));
    }
    return s.append("</svg>\n").toString();
  }

  private static StringBuilder begin(String title, int width, int height) {
    StringBuilder s = new StringBuilder(String.format(Locale.ROOT,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %2$d\" font-family=\"sans-serif\" "
            + "font-size=\"13\">%n<rect width=\"%1$d\" height=\"%2$d\" fill=\"white\"/>%n",
        width, height));
    text(s, 20, 24, "start", title);
    return s;
  }

  private static void text(StringBuilder s, double x, double y, String anchor, String what) {
    s.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor,
        escaped(what)));
  }

  private static void legend(StringBuilder s, int n, double x, double y, String label) {
    s.append(String.format(Locale.ROOT, "<rect x=\"%.1f\" y=\"%.1f\" width=\"12\" height=\"12\" fill=\"%s\"/>%n", x,
        y - 10, colour(n)));
    text(s, x + 18, y, "start", label);
  }

  private static String colour(int n) {
    return COLOURS[n % COLOURS.length];
  }

  private static double x(int i) {
    return 90 + i * 124.0;
  }

  private static double y(double ms) {
    double at = Math.log10(Math.clamp(ms, LEAST_MS, MOST_MS) / LEAST_MS) / 5;
    return 310 - 270 * at;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}

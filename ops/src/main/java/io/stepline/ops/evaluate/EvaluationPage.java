package io.stepline.ops.evaluate;

import java.io.PrintStream;
import java.util.Locale;

/** What an evaluation found, as text. */
public final class EvaluationPage {
  private EvaluationPage() {}

  /** @param most calls that changed, at most so many */
  public static void print(Evaluation evaluation, int most, PrintStream out) {
    out.printf("%d calls%s; [95 of 100 draws of as many calls between]%n", evaluation.calls(),
        evaluation.left() == 0 ? "" : ", " + evaluation.left() + " left out (no speech, or no recording)");
    if (evaluation.calls() == 0) return;
    out.printf("%-42s %12s %12s   %s%n", "", evaluation.beforeName(), evaluation.otherName(), "difference");
    for (Evaluation.Line line : evaluation.lines()) {
      if (Double.isNaN(line.before()) && Double.isNaN(line.other())) {
        out.printf("%-42s %12s %12s   nothing to measure it by%n", line.measure().title, "-", "-");
        continue;
      }
      out.printf(Locale.ROOT, "%-42s %12s %12s   %s%n", line.measure().title, shown(line, line.before()),
          shown(line, line.other()), difference(line));
    }
    if (evaluation.changedMost(most).isEmpty()) {
      out.println("No call changes.");
      return;
    }
    out.println("Calls that change most (dead air in ms, cut off, barge-ins missed, word errors):");
    evaluation.changedMost(most).forEach(p -> out.printf(Locale.ROOT, "  %s  %d -> %d, %d -> %d, %d -> %d, %d -> %d%n",
        p.call(), p.before().deadAir(), p.other().deadAir(), p.before().cutOffs(), p.other().cutOffs(),
        p.before().missed(), p.other().missed(), p.wordsBefore().errors(), p.wordsOther().errors()));
  }

  private static String shown(Evaluation.Line line, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, line.measure().form, value);
  }

  private static String difference(Evaluation.Line line) {
    Bootstrap.Interval d = line.difference();
    if (Double.isNaN(d.value())) return "-";
    String verdict = !d.isSure() ? "not sure" : d.value() > 0 ? "worse" : "better";
    return d.shown("%+." + (line.measure().form.contains("1f") ? 1 : 0) + "f") + " " + verdict;
  }
}

package io.stepline.ops.bench;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.CuedEndOfTurn;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Stamps;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * What a model that hears whether a turn is over brings to the end of turns, on the callers of {@link SpeculationBench}
 * in virtual time. The model is an oracle that errs as often as it is told, at pauses and at ends alike; words are left
 * out. Pure.
 */
public final class TurnLogic {
  private static final int CALLERS = 2_000;
  private static final int TURNS = 12;
  private static final int PAUSE_SEEN_MS = 200;
  /** Silence that ends any turn: the setting {@code vad.end-ms}. */
  private static final int END_MS = 1_200;

  /** @param deadAirMs mean silence before a turn is taken for over, {@code cutOff} share of turns that were not over */
  public record Result(double deadAirMs, double cutOff) {}

  /** Who ends a turn: given whether it is over, and the policy that learns of this caller. */
  private interface Ending {
    int silenceMs(CuedEndOfTurn policy, boolean over, Random chance);
  }

  private TurnLogic() {}

  /** So much silence and nothing else. */
  public static Result silence(int ms) {
    return simulate((policy, over, chance) -> ms);
  }

  /** The policy without a model. */
  public static Result learned() {
    return simulate((policy, over, chance) -> policy.silenceMs(Optional.empty(), false));
  }

  /** The policy with a model that errs in this share of pauses. */
  public static Result judged(double errors) {
    return simulate((policy, over, chance) -> policy
        .silenceMs(Optional.of(heard(chance.nextDouble() < errors ? !over : over)), false));
  }

  static void print(PrintStream out) {
    out.printf("%nend of turn %28s %10s%n", "dead air, ms", "cut off");
    for (int ms : new int[] {500, 750, 1_000}) row(out, "silence of " + ms + " ms", silence(ms));
    row(out, "policy without a model", learned());
    for (int percent : new int[] {0, 3, 5, 10})
      row(out, "with one that errs " + percent + " %", judged(percent / 100.0));
  }

  private static void row(PrintStream out, String name, Result r) {
    out.printf(Locale.ROOT, "%-27s %13.0f %9.1f%%%n", name, r.deadAirMs(), 100 * r.cutOff());
  }

  private static SpeechTokens heard(boolean over) {
    return new SpeechTokens(new CallId("c"), 1, true, "", 1, false, List.of(), SpeechTokens.Wave.NONE,
        SpeechTokens.Voice.UNKNOWN, Stamps.EMPTY, SpeechTokens.Manner.UNKNOWN.finished(over ? 1 : 0));
  }

  private static Result simulate(Ending ending) {
    Random callers = new Random(20250217);
    Random chance = new Random(1);
    double silent = 0;
    int cut = 0;
    for (int caller = 0; caller < CALLERS; caller++) {
      CuedEndOfTurn policy = new CuedEndOfTurn(BotPolicy.EndOfTurn.USUAL);
      double pauses = callers.nextDouble() * 3;
      for (int turn = 0; turn < TURNS; turn++) {
        boolean whole = true;
        while (callers.nextDouble() < pauses / (1 + pauses)) {
          int length = (int) (PAUSE_SEEN_MS + Math.exp(4.8 + 0.8 * callers.nextGaussian()));
          if (length >= Math.min(END_MS, ending.silenceMs(policy, false, chance))) whole = false;
          else policy.wentOn(length);
        }
        if (!whole) cut++;
        silent += Math.min(END_MS, ending.silenceMs(policy, true, chance));
      }
    }
    return new Result(silent / (CALLERS * TURNS), (double) cut / (CALLERS * TURNS));
  }
}

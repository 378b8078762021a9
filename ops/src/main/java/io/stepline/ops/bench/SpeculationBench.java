package io.stepline.ops.bench;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.CuedEndOfTurn;
import io.stepline.dialog.policy.Speculation;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.kafka.contract.ReplyId;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * What drafting at pauses is worth, on simulated callers in virtual time: some hardly pause within a sentence, some
 * often. Compared with the Step-Audio report (arXiv 2502.11946): 40 % of drafts committed, 500 ms saved.
 */
public final class SpeculationBench {
  private static final int CALLERS = 2_000;
  private static final int TURNS = 12;
  private static final int PAUSE_SEEN_MS = 200;
  private static final int FIRST_AUDIO_MS = 700;
  private static final int REPLY_MS = 3_000;
  private final PrintStream out;

  public SpeculationBench(PrintStream out) {
    this.out = out;
  }

  private record Result(CallRecord.Drafts drafts, double waitMs, double cutOff) {}

  public int run() {
    out.printf("%d callers, %d turns each; first sound after %d ms, a reply takes %d ms to make%n", CALLERS, TURNS,
        FIRST_AUDIO_MS, REPLY_MS);
    out.printf("%-10s %6s %8s %10s %12s %14s %12s%n", "policy", "load", "opened", "wait, ms", "saved, ms",
        "wasted / reply", "cut off");
    double never = 0;
    for (Speculation.Mode mode : List.of(Speculation.Mode.NEVER, Speculation.Mode.ALWAYS, Speculation.Mode.ADAPTIVE)) {
      for (int load : mode == Speculation.Mode.ADAPTIVE ? new int[] {30, 75, 95} : new int[] {30}) {
        Result r = simulate(mode, load);
        if (mode == Speculation.Mode.NEVER) never = r.waitMs();
        CallRecord.Drafts d = r.drafts();
        out.printf(Locale.ROOT, "%-10s %5d%% %7.1f%% %10.0f %12.0f %11.0f ms %11.1f%%%n",
            mode.name().toLowerCase(Locale.ROOT), load, d.drafted() == 0 ? 0 : 100.0 * d.opened() / d.drafted(),
            r.waitMs(),
            never - r.waitMs(), (double) d.wastedMs() / (CALLERS * TURNS), 100 * r.cutOff());
      }
    }
    TurnLogic.print(out);
    return 0;
  }

  /** @param load of the cluster, in percent */
  private static Result simulate(Speculation.Mode mode, int load) {
    Random random = new Random(20250217);
    List<CallRecord.Drafts> prices = new ArrayList<>();
    double waited = 0;
    int cut = 0;
    for (int caller = 0; caller < CALLERS; caller++) {
      Speculation.Cluster cluster = new Speculation.Cluster(mode);
      cluster.heard(new ModelLoad("w", "chat", load, 100, 0));
      Speculation speculation = new Speculation();
      CuedEndOfTurn end = new CuedEndOfTurn(BotPolicy.EndOfTurn.USUAL);
      double pauses = random.nextDouble() * 3;
      long reply = 0;
      for (int turn = 0; turn < TURNS; turn++) {
        int within = 0;
        while (random.nextDouble() < pauses / (1 + pauses)) within++;
        for (int p = 0; p < within; p++) {
          int length = (int) (PAUSE_SEEN_MS + Math.exp(4.8 + 0.8 * random.nextGaussian()));
          int patience = end.silenceMs(Optional.empty(), false);
          if (speculation.worthIt(mode, cluster.load(0))) {
            speculation.drafted(new ReplyId(++reply), 0);
            long us = 1_000L * (Math.min(length, patience) - PAUSE_SEEN_MS);
            if (length < patience) speculation.cancelled(new ReplyId(reply), us);
            else speculation.opened(new ReplyId(reply), us);
          }
          if (length >= patience) cut++;
          else end.wentOn(length);
        }
        int silence = end.silenceMs(Optional.empty(), false);
        boolean draft = speculation.worthIt(mode, cluster.load(0));
        if (draft) {
          speculation.drafted(new ReplyId(++reply), 0);
          speculation.opened(new ReplyId(reply), 1_000L * (silence - PAUSE_SEEN_MS));
        }
        waited += draft ? Math.max(silence, PAUSE_SEEN_MS + FIRST_AUDIO_MS) : silence + FIRST_AUDIO_MS;
      }
      prices.add(speculation.price());
    }
    CallRecord.Drafts all = new CallRecord.Drafts(prices.stream().mapToInt(CallRecord.Drafts::drafted).sum(),
        prices.stream().mapToInt(CallRecord.Drafts::opened).sum(),
        prices.stream().mapToLong(CallRecord.Drafts::savedMs).sum(),
        prices.stream().mapToLong(CallRecord.Drafts::wastedMs).sum());
    return new Result(all, waited / (CALLERS * TURNS), (double) cut / (CALLERS * TURNS));
  }
}

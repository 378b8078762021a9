package io.stepline.ops.bench.paper;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Fleets on paper: how many of each, what the bus carries, who is fullest, how many calls too many are let in. */
public final class PaperBench {
  private static final int BUS_MS = 10;
  private static final int SECONDS = 10;
  private final PrintStream out;

  public PaperBench(PrintStream out) {
    this.out = out;
  }

  public int run(List<Integer> sizes) {
    out.printf("%8s %-9s %8s %5s %10s %10s %7s %8s %9s %9s %9s %7s%n", "calls", "partition", "gateways", "VADs",
        "partitions", "records/s", "MB/s", "refused", "gateway", "VAD", "VAD later", "bot x");
    for (int calls : sizes) for (boolean own : new boolean[] {false, true}) line(FleetPlan.of(calls, own));
    out.printf("%n%8s %8s %8s %8s %8s%n", "calls", "gateways", "room", "too many", "refused");
    for (int calls : sizes) {
      int gateways = FleetPlan.of(calls, true).gateways();
      AdmissionSimulation.Admission a = AdmissionSimulation.run(gateways, calls, BUS_MS, SECONDS, 1);
      out.printf("%8d %8d %8d %8d %8d%n", calls, gateways, a.room(), a.tooMany(), a.refused());
    }
    return 0;
  }

  private void line(FleetPlan p) {
    FleetSimulation.Load l = FleetSimulation.run(p, 1);
    out.printf(Locale.ROOT, "%8d %-9s %8d %5d %10d %10d %7.1f %8d %9d %9d %9d %7.1f%n", p.calls(),
        p.own() ? "own" : "any", p.gateways(), p.vads(), p.partitions(), l.callerRecords(), l.callerMb(), l.refused(),
        l.mostAtGateway(), l.mostAtVad(), l.mostAtVadLater(), l.botShare());
  }
}

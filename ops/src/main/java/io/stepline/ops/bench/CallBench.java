package io.stepline.ops.bench;

import io.stepline.gateway.Gateway;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.ops.app.Roles;
import io.stepline.ops.console.Waterfall;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Many calls at once through the whole house: CPU per call by role of thread, pacing, loss, and the hops of every turn.
 */
public final class CallBench {
  private static final int RAMP_SECONDS = 30;
  private final PrintStream out;

  public CallBench(PrintStream out) {
    this.out = out;
  }

  /** @return 0 when every call was carried to its end without a missed send */
  public int run(Roles roles, int sipPort, int calls, int seconds, String codec)
      throws IOException, InterruptedException {
    Gateway gateway = roles.gateway().orElseThrow();
    List<CallRecord> records = new CopyOnWriteArrayList<>();
    roles.bus()
        .subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_RECORDS, records::add))));
    Process phones = callers(sipPort, calls, seconds + RAMP_SECONDS, codec);
    TimeUnit.SECONDS.sleep(RAMP_SECONDS);
    int active = gateway.desk().active();
    gateway.media().lateness();
    ThreadCpu cpu = new ThreadCpu();
    cpu.begin();
    long sent = roles.bus().health().sent();
    TimeUnit.SECONDS.sleep(seconds - 2);
    Map<String, Double> shares = cpu.shares();
    Histogram late = gateway.media().lateness();
    double perSecond = (roles.bus().health().sent() - sent) / (double) (seconds - 2);
    if (!phones.waitFor(90, TimeUnit.SECONDS)) phones.destroyForcibly();
    for (int i = 0; i < 50 && records.size() < calls; i++) Thread.sleep(200);
    return report(records, calls, active, shares, late, perSecond);
  }

  private int report(List<CallRecord> records, int calls, int active, Map<String, Double> shares, Histogram late,
      double perSecond) {
    out.printf(Locale.ROOT,
        "%d calls asked for, %d active while measured, %.0f records a second to Kafka%n%nCPU, percent of one core%n",
        calls, active, perSecond);
    shares.entrySet().stream().sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .forEach(e -> out.printf(Locale.ROOT, "  %-34s %7.1f   per call %6.3f%n", e.getKey(), e.getValue(),
            e.getValue() / Math.max(1, active)));
    out.printf(Locale.ROOT, "%nPacing lateness, microseconds: p50 %d  p99 %d  max %d%n", late.getValueAtPercentile(50),
        late.getValueAtPercentile(99), late.getMaxValue());
    Percentiles hops = new Percentiles();
    List<CallRecord> whole = new ArrayList<>(records);
    whole.forEach(r -> r.turns().forEach(t -> Waterfall.of(t.stamps()).forEach(hops::add)));
    long missed = whole.stream().mapToLong(r -> r.media().sendsMissed()).sum();
    out.printf(Locale.ROOT,
        "Calls ended %d; packets out %d, in %d, lost %d, late for playout %d; sends late (over their tick) %d, "
            + "missed %d%n",
        whole.size(),
        whole.stream().mapToLong(r -> r.media().packetsOut()).sum(),
        whole.stream().mapToLong(r -> r.media().packetsIn()).sum(),
        whole.stream().mapToLong(r -> r.media().packetsLost()).sum(),
        whole.stream().mapToLong(r -> r.media().packetsLate()).sum(),
        whole.stream().mapToLong(r -> r.media().sendsLate()).sum(), missed);
    out.printf("%nTurns by hop%n%s", hops.table("ms"));
    return whole.size() == calls && missed == 0 ? 0 : 1;
  }

  private static Process callers(int sipPort, int calls, int seconds, String codec) throws IOException {
    List<String> command = new ArrayList<>(
        List.of(ProcessHandle.current().info().command().orElse("java"), "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow", "-Xmx512m", "-cp", System.getProperty("java.class.path"),
            "io.stepline.ops.app.Main", "bench-phones",
            "sip:front-desk@127.0.0.1:" + sipPort, Integer.toString(calls), Integer.toString(seconds), codec));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("STEPLINE_LOG_LEVEL", "warn");
    return builder.start();
  }
}

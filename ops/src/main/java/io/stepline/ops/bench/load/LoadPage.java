package io.stepline.ops.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A report for people: {@code load.md} with two drawings, and {@code load.json} with all of it. Stateless. */
public final class LoadPage {
  private static final String BUSY = "**The machine was busy with other work: nothing here is a finding.**";

  private LoadPage() {}

  public static void write(LoadReport report, Path folder) throws IOException {
    Files.createDirectories(folder);
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(folder.resolve("load.json").toFile(),
        report);
    Files.writeString(folder.resolve("lateness.svg"), Plot.lateness(report.runs().stream()
        .filter(r -> r.callers().departures().packets() > 0)
        .map(r -> new Plot.Line(r.what(), r.callers().departures().curve())).toList()));
    Files.writeString(folder.resolve("cpu.svg"), Plot.bars("CPU by stream, percent of one core, without JIT",
        report.runs().stream().map(LoadPage::bar).toList()));
    Files.writeString(folder.resolve("load.md"), page(report));
  }

  private static Plot.Bar bar(LoadRun run) {
    return new Plot.Bar(run.what(), run.costs().stream().filter(c -> !c.process().equals(LoadRun.CALLERS))
        .map(c -> new Plot.Part(c.process(), c.withoutJit() / Math.max(1, run.streams()))).toList());
  }

  /** One line for a terminal. */
  static String line(LoadRun r) {
    Departures.Result d = r.callers().departures();
    return text("%-42s %6.1f %% of a core (JIT %.1f), %.3f a stream; later than 10 ms %.4f %%, p99.9 %.1f ms; "
        + "missing %d%s", r.what(), r.percent(), r.jit(), r.perStream(), 100 * d.over10(), d.p999Ms(), d.missing(),
        r.isBusy() ? "; BUSY MACHINE" : "");
  }

  static String page(LoadReport report) {
    StringBuilder s = new StringBuilder("# Load\n\n");
    s.append(text("%s, %s. %d calls, %s, %s%s, measured for %d s after a ramp of %.0f a second.%n%n", report.at(),
        report.machine(), report.settings().calls(), report.settings().codec(),
        report.settings().split() ? "broker, gateway, VAD and the rest in processes of their own" : "one process",
        report.settings().recogniser() ? ", with recogniser" : ", without recogniser", report.settings().seconds(),
        report.settings().perSecond()));
    if (report.isBusy()) s.append(BUSY).append("\n\n");
    s.append("Packets are stamped by ").append(report.runs().stream().map(r -> r.callers().stampedBy()).findFirst()
        .orElse("nobody")).append(" and compared with their stream's own RTP clock.\n\n");
    departures(s, report);
    costs(s, report);
    s.append("![lateness](lateness.svg)\n\n![CPU](cpu.svg)\n\n");
    setUps(s, report);
    for (HopProbe.Hops h : report.hops()) s.append("| through the bus, ms | n | p50 | p95 | p99 | p99.9 | worst |\n"
        + "|---|---|---|---|---|---|---|\n").append(row("sound", h.sound())).append(row("control", h.control()))
        .append('\n');
    report.absent().forEach(a -> s.append("Absent: ").append(a).append("\n\n"));
    return s.toString();
  }

  private static void departures(StringBuilder s, LoadReport report) {
    s.append("| packets | streams | packets | missing | reordered | p50 ms | p99 | p99.9 | worst | later than 5 ms | "
        + "10 ms | 20 ms | worst stream, 10 ms | jumps over 10 ms |\n"
        + "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (LoadRun r : report.runs()) {
      Departures.Result d = r.callers().departures();
      s.append(text(
          "| %s | %d | %d | %d | %d | %.2f | %.2f | %.2f | %.1f | %.4f %% | %.4f %% | %.4f %% | %.3f %% | %d |%n",
          r.what(), d.streams(), d.packets(), d.missing(), d.reordered(), d.p50Ms(), d.p99Ms(), d.p999Ms(), d.worstMs(),
          100 * d.over5(), 100 * d.over10(), 100 * d.over20(), 100 * d.worstStreamOver10(), d.jumps()));
    }
    s.append('\n');
  }

  private static void costs(StringBuilder s, LoadReport report) {
    s.append("| CPU, percent of one core | process | all | JIT | GC | without JIT, by stream | resident MB | "
        + "KB allocated by stream and second | largest threads |\n|---|---|---|---|---|---|---|---|---|\n");
    for (LoadRun r : report.runs()) {
      for (Cost c : r.costs()) s.append(text("| %s | %s | %.1f | %.1f | %.1f | %.3f | %d | %s | %s |%n", r.what(),
          c.process(), c.percent(), c.jit(), c.threads().getOrDefault(Cost.GC, 0.0),
          c.withoutJit() / Math.max(1, r.streams()), c.residentMb(),
          c.allocated().isEmpty() ? "" : text("%.1f", c.allocatedPerSecond() / 1024 / Math.max(1, r.streams())),
          largest(c)));
      s.append(text("| %s | the machine | idle %.0f %% | | | others %.1f | stolen %.1f %% | load %.1f | %s |%n",
          r.what(), r.machine().idle(), r.machine().others(), r.machine().stolen(), r.machine().load1(),
          r.isBusy() ? "BUSY" : ""));
    }
    s.append('\n');
  }

  private static String largest(Cost c) {
    List<String> most = c.threads().entrySet().stream().filter(e -> e.getValue() >= 0.5)
        .sorted((a, b) -> Double.compare(b.getValue(), a.getValue())).limit(6)
        .map(e -> text("%s %.1f", e.getKey(), e.getValue())).toList();
    return String.join(", ", most);
  }

  private static void setUps(StringBuilder s, LoadReport report) {
    s.append("| INVITE to 200, ms | n | p50 | p95 | p99 | p99.9 | worst | refused | ended by the house | repeated |\n"
        + "|---|---|---|---|---|---|---|---|---|---|\n");
    for (LoadRun r : report.runs()) if (r.callers().setUp().count() > 0) s.append(row(r.what(), r.callers().setUp())
        .replaceAll("\\R$", "")).append(text(" %s | %d | %d |%n", r.callers().refused(), r.callers().endedByHouse(),
            r.callers().repeated()));
    s.append('\n');
  }

  private static String row(String what, LoadResult.Spread p) {
    return text("| %s | %d | %.1f | %.1f | %.1f | %.1f | %.1f |%n", what, p.count(), p.p50Ms(), p.p95Ms(), p.p99Ms(),
        p.p999Ms(), p.worstMs());
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

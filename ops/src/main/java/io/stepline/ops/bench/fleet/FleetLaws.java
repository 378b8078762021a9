package io.stepline.ops.bench.fleet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a fleet must keep whatever strikes it, judged from what was seen of a whole run, after which everybody hung up.
 * Pure.
 *
 * @param silenceMs the longest that a caller may hear nothing while somebody could talk
 * @param consoles each must have every record, once
 */
public record FleetLaws(long silenceMs, Set<String> consoles) {
  private static final int MORE_THREADS = 24;
  private static final int MORE_FILES = 48;
  /** A gateway that has been killed or stood still: its callers hear nothing, and it takes a while to be told so. */
  private static final long AFTER_MS = 4_000;
  /** So often a gateway tells callers whom nobody minds to wait. */
  private static final long AGAIN_MS = 9_000;

  /** One law that was broken. */
  public record Broken(String law, String what) {
    @Override
    public String toString() {
      return law + ": " + what;
    }
  }

  public List<Broken> broken(List<Seen> seen) {
    List<Broken> all = new ArrayList<>();
    endsAndRecords(seen, all);
    orders(seen, all);
    silences(seen, all);
    cuts(seen, all);
    for (Seen s : seen) {
      if (s instanceof Seen.Mute m) all.add(new Broken("callers go on",
          "caller " + m.caller() + " had no answer for " + m.waitedMs() + " ms after " + m.fault()));
      if (s instanceof Seen.GoneByItself g)
        all.add(new Broken("nobody gives up", g.member() + " ended with " + g.status() + " at " + g.atMs()));
      if (s instanceof Seen.StillThere t)
        all.add(new Broken("drains finish", t.member() + " had not ended after " + t.waitedMs() + " ms"));
      if (s instanceof Seen.Idle i) idle(i, all);
    }
    return all;
  }

  private void endsAndRecords(List<Seen> seen, List<Broken> all) {
    Map<String, Integer> ends = new HashMap<>();
    Map<String, Integer> records = new HashMap<>();
    Set<String> answered = new TreeSet<>();
    for (Seen s : seen) {
      switch (s) {
        case Seen.Answered a -> answered.add(a.call());
        case Seen.Ended e -> ends.merge(e.call(), 1, Integer::sum);
        case Seen.Recorded r -> records.merge(r.call() + " at " + r.console(), 1, Integer::sum);
        default -> {}
      }
    }
    for (String call : answered)
      if (!ends.containsKey(call)) all.add(new Broken("each call ends", call + " was answered and never ended"));
    ends.forEach((call, n) -> {
      if (n > 1) all.add(new Broken("one end", call + " ended " + n + " times"));
      for (String console : consoles) {
        int kept = records.getOrDefault(call + " at " + console, 0);
        if (kept != 1) all.add(new Broken("one record", call + " has " + kept + " records at " + console));
      }
    });
  }

  private static void orders(List<Seen> seen, List<Broken> all) {
    Map<String, Long> rung = seen.stream().filter(Seen.Rung.class::isInstance).map(Seen.Rung.class::cast)
        .collect(Collectors.groupingBy(Seen.Rung::number, Collectors.counting()));
    Map<String, String> outcomes = new HashMap<>();
    for (Seen s : seen) if (s instanceof Seen.Outcome o) outcomes.put(o.order(), o.state());
    for (Seen s : seen) {
      if (!(s instanceof Seen.Ordered o)) continue;
      long times = rung.getOrDefault(o.number(), 0L);
      String state = outcomes.getOrDefault(o.order(), "unknown");
      if (times > 1) all.add(new Broken("orders once", o.order() + " rang " + times + " times"));
      if (!state.equals("DONE") && !state.equals("REFUSED"))
        all.add(new Broken("orders have an outcome", o.order() + " is " + state));
      if (state.equals("DONE") && times == 0)
        all.add(new Broken("orders have an outcome", o.order() + " is done and rang nowhere"));
    }
  }

  private void silences(List<Seen> seen, List<Broken> all) {
    Map<String, String> gateways = gateways(seen);
    for (Seen s : seen) {
      if (!(s instanceof Seen.Silence i) || i.silentMs() <= silenceMs) continue;
      String gateway = gateways.getOrDefault(i.caller(), "");
      if (excuse(seen, i.atMs(), i.atMs() + i.silentMs(), gateway).isEmpty() && !(i.silentMs() <= AGAIN_MS
          && told(seen, i)))
        all.add(new Broken("no unexplained silence", i.caller() + " at " + gateway + " heard nothing for "
            + i.silentMs() + " ms from " + i.atMs() + near(seen, i)));
    }
  }

  /** Nobody hangs up on a caller but they themselves, or the end of their gateway. */
  private void cuts(List<Seen> seen, List<Broken> all) {
    Map<String, String> gateways = gateways(seen);
    for (Seen s : seen) {
      if (!(s instanceof Seen.Down d) || d.byCaller()) continue;
      String gateway = gateways.getOrDefault(d.caller(), "");
      if (excuse(seen, d.atMs(), d.atMs(), gateway).isEmpty())
        all.add(new Broken("no call is cut off", d.caller() + " at " + gateway + ", at " + d.atMs()));
    }
  }

  private static Map<String, String> gateways(List<Seen> seen) {
    Map<String, String> gateways = new HashMap<>();
    for (Seen s : seen) if (s instanceof Seen.Up u) gateways.put(u.caller(), u.gateway());
    return gateways;
  }

  /** Who holds the calls is gone, which callers were told with the first sentence; the next comes 8 s later. */
  private static boolean told(List<Seen> seen, Seen.Silence i) {
    return strikes(seen, i.atMs(), i.atMs() + i.silentMs())
        .anyMatch(f -> f.fault().target().startsWith("broker") || f.fault().target().startsWith("controller"));
  }

  private static Stream<Seen.Struck> strikes(List<Seen> seen, long fromMs, long toMs) {
    return seen.stream().filter(Seen.Struck.class::isInstance).map(Seen.Struck.class::cast)
        .filter(f -> fromMs < f.untilMs() + AFTER_MS && toMs >= f.atMs());
  }

  /** The gateway is what speaks at last; while it does not run, nobody could. */
  private static Optional<Fault> excuse(List<Seen> seen, long fromMs, long toMs, String gateway) {
    return strikes(seen, fromMs, toMs).map(Seen.Struck::fault).filter(f -> hits(f, gateway)).findFirst();
  }

  private static boolean hits(Fault f, String gateway) {
    return switch (f.kind()) {
      case KILL, TERM, STOP -> f.target().equals(gateway);
      case ROLL -> gateway.startsWith(f.target() + "-");
      case MODEL_STUCK, MODEL_GARBAGE -> false;
    };
  }

  private static String near(List<Seen> seen, Seen.Silence silence) {
    return seen.stream().filter(Seen.Struck.class::isInstance).map(Seen.Struck.class::cast)
        .filter(f -> f.atMs() < silence.atMs() + silence.silentMs())
        .reduce((a, b) -> b).map(f -> " (last fault: " + f.fault() + " at " + f.atMs() + ")").orElse("");
  }

  private static void idle(Seen.Idle i, List<Broken> all) {
    if (i.calls() > 0) all.add(new Broken("back to idle", i.member() + " has still " + i.calls() + " calls"));
    if (i.threads() > i.threadsAtFirst() + MORE_THREADS) all.add(new Broken("back to idle",
        i.member() + " has " + i.threads() + " threads, at first " + i.threadsAtFirst()));
    if (i.files() > i.filesAtFirst() + MORE_FILES) all.add(new Broken("back to idle",
        i.member() + " has " + i.files() + " files open, at first " + i.filesAtFirst()));
  }
}

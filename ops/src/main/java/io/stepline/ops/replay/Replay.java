package io.stepline.ops.replay;

import io.stepline.dialog.runtime.Journal;
import io.stepline.dialog.talk.KeptCall;
import io.stepline.dialog.talk.TalkMachine;
import io.stepline.dialog.talk.TalkReplay;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.JournalEntry;
import io.stepline.kafka.contract.TalkEntry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Calls gone through again by the talk machine of today, with the bots of today: in words, and what comes out
 * otherwise.
 */
public final class Replay {
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
  private static final int MOST_SHOWN = 20;
  private final Bus bus;
  private final TalkMachine machine;
  private final PrintStream out;

  public Replay(Bus bus, TalkMachine machine, PrintStream out) {
    this.bus = bus;
    this.machine = machine;
    this.out = out;
  }

  /** @param call the call id, or the beginning of one. @return 0 when everything comes out the same */
  public int one(String call) {
    Map<CallId, List<TalkEntry>> talks = journals(bus, call);
    if (talks.isEmpty()) return older(call);
    return talks.values().stream().mapToInt(this::show).max().orElse(0);
  }

  /** The journals of all calls whose id begins so, as far as the bus has them. */
  public static Map<CallId, List<TalkEntry>> journals(Bus bus, String call) {
    Map<CallId, List<TalkEntry>> talks = new LinkedHashMap<>();
    bus.replay(Topics.TALK_JOURNAL, e -> {
      if (e.call().value().startsWith(call)) talks.computeIfAbsent(e.call(), c -> new ArrayList<>()).add(e);
    });
    return talks;
  }

  private int show(List<TalkEntry> journal) {
    TalkReplay replay = TalkReplay.of(machine, journal);
    long began = journal.stream().mapToLong(TalkEntry::atUs).min().orElse(0);
    out.println("call " + journal.getFirst().call() + ", " + DAY.format(utc(began)) + " UTC");
    String state = "";
    for (TalkReplay.Step step : replay.steps()) {
      if (step.isQuiet()) continue;
      out.printf(Locale.ROOT, "%s %9.3f s  %s%n", TIME.format(utc(step.atUs())), (step.atUs() - began) / 1e6,
          step.told());
      step.acts().forEach(a -> out.println(" ".repeat(26) + "> " + a));
      if (!step.state().equals(state)) out.println(" ".repeat(26) + "= " + step.state());
      state = step.state();
    }
    out.println(replay.difference()
        .map(d -> "The first thing that comes out differently today, at " + TIME.format(utc(d.atUs())) + ": "
            + d.words())
        .orElse("All " + replay.inputs() + " inputs come out the same today."));
    return replay.difference().isPresent() ? 1 : 0;
  }

  /** Every call the bus has, with figures. @return 0 when all come out the same */
  public int all() {
    long began = System.nanoTime();
    return figures("call", Map.copyOf(names(journals(bus, ""))), began);
  }

  private static Map<String, List<TalkEntry>> names(Map<CallId, List<TalkEntry>> talks) {
    Map<String, List<TalkEntry>> named = new LinkedHashMap<>();
    talks.forEach((call, journal) -> named.put(call.value(), journal));
    return named;
  }

  /** @param path a file of {@link #keep}, or a folder of such. @return 0 when all come out the same */
  public static int kept(Path path, TalkMachine machine, PrintStream out) throws IOException {
    long began = System.nanoTime();
    return figures("kept call", KeptFile.readAll(path), machine, out, began);
  }

  private int figures(String what, Map<String, List<TalkEntry>> calls, long began) {
    return figures(what, calls, machine, out, began);
  }

  private static int figures(String what, Map<String, List<TalkEntry>> calls, TalkMachine machine, PrintStream out,
      long began) {
    int different = 0;
    long inputs = 0;
    for (Map.Entry<String, List<TalkEntry>> call : calls.entrySet()) {
      inputs += call.getValue().size();
      Optional<TalkReplay.Difference> difference = TalkReplay.of(machine, call.getValue()).difference();
      if (difference.isPresent() && different++ < MOST_SHOWN)
        out.println(what + " " + call.getKey() + ": " + difference.get().words());
    }
    if (different > MOST_SHOWN) out.println("... and " + (different - MOST_SHOWN) + " more");
    out.printf(Locale.ROOT, "%d %ss, %d inputs, %d come out differently today, %.1f s%n", calls.size(), what, inputs,
        different, (System.nanoTime() - began) / 1e9);
    return different == 0 ? 0 : 1;
  }

  /** Writes one call into a file as a test of regressions, without the number of who was talked with. */
  public int keep(String call, Path file) throws IOException {
    Map<CallId, List<TalkEntry>> talks = journals(bus, call);
    if (talks.size() != 1) {
      out.println(talks.isEmpty() ? "no journal of a call that begins with " + call
          : talks.size() + " calls begin with " + call + ": say more of its id");
      return 1;
    }
    List<TalkEntry> journal = List.copyOf(talks.values().iterator().next());
    Optional<TalkReplay.Difference> difference = TalkReplay.of(machine, journal).difference();
    KeptFile.write(file, KeptCall.of(machine, journal), machine);
    out.println("kept in " + file + ": ./stepline replay --kept " + file
        + " fails from now on when anything of it comes out otherwise than today");
    difference.ifPresent(d -> out.println("Note that today differs from that day, at " + d.words()));
    return 0;
  }

  private static ZonedDateTime utc(long us) {
    return Instant.ofEpochMilli(us / 1_000).atZone(ZoneOffset.UTC);
  }

  /** Calls of a release that kept the steps of the conversation machine alone. */
  private int older(String call) {
    List<JournalEntry> journal = new ArrayList<>();
    bus.replay(Topics.CONVERSATION_JOURNAL, e -> {
      if (e.call().value().startsWith(call)) journal.add(e);
    });
    if (journal.isEmpty()) {
      out.println("no journal of a call that begins with " + call);
      return 1;
    }
    journal.sort(Comparator.comparingLong(JournalEntry::atUs).thenComparingLong(JournalEntry::seq));
    long began = journal.getFirst().atUs();
    journal.forEach(
        e -> out.printf(Locale.ROOT, "%8.3f s  %s%n", (e.atUs() - began) / 1e6, Journal.describe(e)));
    Optional<String> difference = Journal.firstDifference(journal);
    out.println(difference.map(d -> "The first step that comes out differently today: " + d)
        .orElse("All " + journal.size() + " steps come out the same today."));
    return difference.isPresent() ? 1 : 0;
  }
}

package io.stepline.ops.replay;

import io.stepline.dialog.runtime.Journal;
import io.stepline.dialog.talk.TalkJournal;
import io.stepline.dialog.talk.TalkMachine;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.JournalEntry;
import io.stepline.kafka.contract.TalkEntry;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call's journal, input by input, and whether the talk machine of today, with the bots of today, would do the same.
 */
public final class Replay {
  private Replay() {}

  /** @param call the call id, or the beginning of one. @return 0 when everything comes out the same */
  public static int run(Bus bus, String call, TalkMachine machine, PrintStream out) {
    Map<CallId, List<TalkEntry>> talks = new LinkedHashMap<>();
    bus.replay(Topics.TALK_JOURNAL, e -> {
      if (e.call().value().startsWith(call)) talks.computeIfAbsent(e.call(), c -> new ArrayList<>()).add(e);
    });
    if (talks.isEmpty()) return older(bus, call, out);
    return talks.values().stream().mapToInt(journal -> one(journal, machine, out)).max().orElse(0);
  }

  private static int one(List<TalkEntry> journal, TalkMachine machine, PrintStream out) {
    journal.sort(Comparator.comparingLong(TalkEntry::atUs).thenComparingLong(TalkEntry::seq));
    long began = journal.getFirst().atUs();
    out.println("call " + journal.getFirst().call());
    journal.forEach(e -> out.printf("%8.3f s  %s%n", (e.atUs() - began) / 1e6, TalkJournal.describe(e)));
    return verdict(TalkJournal.firstDifference(machine, journal), journal.size(), out);
  }

  /** Calls of a release that kept the steps of the conversation machine alone. */
  private static int older(Bus bus, String call, PrintStream out) {
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
    journal.forEach(e -> out.printf("%8.3f s  %s%n", (e.atUs() - began) / 1e6, Journal.describe(e)));
    return verdict(Journal.firstDifference(journal), journal.size(), out);
  }

  private static int verdict(Optional<String> difference, int steps, PrintStream out) {
    out.println(difference.map(d -> "The first step that comes out differently today: " + d)
        .orElse("All " + steps + " steps come out the same today."));
    return difference.isPresent() ? 1 : 0;
  }
}

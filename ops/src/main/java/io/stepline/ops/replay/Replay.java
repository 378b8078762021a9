package io.stepline.ops.replay;

import io.stepline.dialog.runtime.Journal;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.JournalEntry;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A call's journal, step by step, and whether the machine of today would decide the same. */
public final class Replay {
  private Replay() {}

  /** @param call the call id, or the beginning of one. @return 0 when every step comes out the same */
  public static int run(Bus bus, String call, PrintStream out) {
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
    Optional<String> difference = Journal.firstDifference(journal);
    out.println(difference.map(d -> "The first step that comes out differently today: " + d).orElse("All " + journal.size() + " steps come out the same today."));
    return difference.isPresent() ? 1 : 0;
  }
}

package io.stepline.dialog.talk;

import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.TalkEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A call as it is kept for a test of regressions: its inputs without the number of who was talked with, and what the
 * machine of today does about them. Words, keys and arguments of tools stay, since the talk depends on them. Pure.
 */
public final class KeptCall {
  static final String SOMEBODY = "anonymous";
  /** What is shorter is an extension, and may stand for something else in a header. */
  private static final int SHORTEST_NUMBER = 5;

  private KeptCall() {}

  /** @return in order of their numbers */
  public static List<TalkEntry> of(TalkMachine machine, Collection<TalkEntry> journal) {
    List<TalkEntry> kept = new ArrayList<>();
    List<TalkEntry> entries = TalkJournal.inOrder(journal);
    if (entries.isEmpty()) return kept;
    Talk talk = Talk.begin(entries.getFirst().call()).numbered(entries.getFirst().seq());
    for (TalkEntry entry : entries) {
      TalkInput input = without(TalkJournal.input(entry));
      TalkStep step = machine.step(talk, input, entry.atUs());
      kept.add(TalkJournal.entry(entry.call(), talk.seq(), entry.atUs(), input, step));
      talk = step.talk();
    }
    return kept;
  }

  private static TalkInput without(TalkInput input) {
    return switch (input) {
      case TalkInput.Event(CallEvent.Answered a) -> {
        boolean in = a.direction() == CallEvent.Direction.INBOUND;
        String number = in ? a.from() : a.to();
        Map<String, String> headers = new TreeMap<>(a.headers());
        if (number.length() >= SHORTEST_NUMBER) headers.replaceAll((name, value) -> value.replace(number, SOMEBODY));
        yield new TalkInput.Event(new CallEvent.Answered(a.call(), a.gateway(), a.direction(), in ? SOMEBODY : a.from(),
            in ? a.to() : SOMEBODY, a.bot(), a.trunk(), a.codec(), a.sampleRateHz(), Map.copyOf(headers), a.atUs()));
      }
      case TalkInput.Event(CallEvent.Ended e) -> {
        boolean in = e.direction() == CallEvent.Direction.INBOUND;
        yield new TalkInput.Event(new CallEvent.Ended(e.call(), e.end(), e.direction(), in ? SOMEBODY : e.from(),
            in ? e.to() : SOMEBODY, e.bot(), e.trunk(), e.startedUs(), e.answeredUs(), e.media(), e.atUs()));
      }
      default -> input;
    };
  }
}

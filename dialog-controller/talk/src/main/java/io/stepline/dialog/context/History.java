package io.stepline.dialog.context;

import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ChatRequest.Message;
import io.stepline.kafka.contract.SpeechTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The lines of a talk, the newest 60. Places are counted from the first line ever, so a line keeps its place when
 * others are let go. Owned by the {@link ContextManager} that made it.
 */
final class History {
  private static final int MAX_LINES = 60;
  private static final int MAX_TEXT = 4_000;
  private final List<Message> lines;
  private long dropped;

  History(List<Message> known, long dropped) {
    this.lines = new ArrayList<>(known);
    this.dropped = dropped;
  }

  List<Message> lines() {
    return List.copyOf(lines);
  }

  /** How many were let go. */
  long dropped() {
    return dropped;
  }

  /** The place of the next line. */
  long end() {
    return dropped + lines.size();
  }

  boolean has(long place) {
    return place >= dropped && place < end();
  }

  /** Lines from {@code place} on move by one. */
  void insert(long place, Message line) {
    lines.add((int) (place - dropped), line);
    if (lines.size() <= MAX_LINES) return;
    lines.removeFirst();
    dropped++;
  }

  void change(long place, UnaryOperator<Message> how) {
    if (has(place)) lines.set((int) (place - dropped), how.apply(lines.get((int) (place - dropped))));
  }

  /** The newest results of tools stay whole; of those before them it is said that they are left out. */
  void boundResults() {
    int chars = 0;
    for (int i = lines.size() - 1; i >= 0; i--) {
      Message m = lines.get(i);
      chars += m.runs().stream().mapToInt(r -> r.resultJson().length()).sum();
      if (chars > ToolRuns.MAX_RESULTS && !m.runs().isEmpty())
        lines.set(i, withRuns(m, m.runs().stream().map(ToolRuns::leftOut).toList()));
    }
  }

  static Message withRuns(Message m, List<ChatRequest.ToolRun> runs) {
    return new Message(m.role(), m.text(), m.codes(), runs, m.utterance());
  }

  static Message user(String said, List<SpeechTokens.Codes> codes, long utterance) {
    return new Message("user", cut(said), codes, List.of(), utterance);
  }

  /** What was said up to a tool stands with the tools that were asked for then. */
  static List<Message> of(List<Context.Run> runs, String said, boolean interrupted) {
    List<Message> all = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < runs.size();) {
      int after = runs.get(i).after();
      List<ChatRequest.ToolRun> together = new ArrayList<>();
      while (i < runs.size() && runs.get(i).after() == after) together.add(ToolRuns.line(runs.get(i++)));
      int to = Math.max(from, HeardText.after(said, after));
      all.add(assistant(said.substring(from, to), interrupted && HeardText.letters(said) < after, together));
      from = to;
    }
    if (!said.substring(from).isBlank()) all.add(assistant(said.substring(from), interrupted, List.of()));
    return all;
  }

  private static Message assistant(String said, boolean broken, List<ChatRequest.ToolRun> runs) {
    String text = said.strip();
    return new Message("assistant", cut(broken && !text.isEmpty() ? text + " ..." : text), List.of(), runs, 0);
  }

  static String cut(String text) {
    return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
  }
}

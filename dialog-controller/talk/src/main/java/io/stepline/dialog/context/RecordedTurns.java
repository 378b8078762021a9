package io.stepline.dialog.context;

import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ChatRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The turns of one call as its detail record will have them. Owned by the {@link ContextManager} that made it. */
final class RecordedTurns {
  private static final int MAX_TURNS = 500;
  private final List<CallRecord.Turn> turns = new ArrayList<>();

  /** Where the next turn will stand; -1 when there is room for no more. */
  long next() {
    return turns.size() < MAX_TURNS ? turns.size() : -1;
  }

  void add(CallRecord.Turn turn) {
    turns.add(turn);
  }

  /** What was heard as sound has been written down. */
  void heard(int at, String text) {
    CallRecord.Turn t = turns.get(at);
    turns.set(at, new CallRecord.Turn(t.turn(), t.reply(), text, t.said(), t.interrupted(), t.stamps(), t.runs(),
        t.silentMs(), t.manner()));
  }

  /** A tool of the turn has answered. */
  void ran(int at, UnaryOperator<List<ChatRequest.ToolRun>> filled) {
    CallRecord.Turn t = turns.get(at);
    turns.set(at, new CallRecord.Turn(t.turn(), t.reply(), t.heard(), t.said(), t.interrupted(), t.stamps(),
        filled.apply(t.runs()), t.silentMs(), t.manner()));
  }

  List<CallRecord.Turn> all() {
    return List.copyOf(turns);
  }
}

package io.stepline.dialog.context;

import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tools that ran in one call, with what came of them. Where a run stands in history and record is known, so that an
 * answer that comes late is filled in there. Owned by the {@link ContextManager} that made it.
 */
public final class ToolRuns {
  private static final int MAX_RUNS = 60;
  private static final int MAX_ARGUMENTS = 2_000;
  private static final int MAX_RESULT = 8_000;
  /** Of all results together; those that came first are let go. */
  static final int MAX_RESULTS = 32_000;
  private static final int MAX_RECORDED = 1_000;
  private static final String LEFT_OUT = "\"(left out)\"";
  private final List<Context.Run> runs = new ArrayList<>();

  ToolRuns(List<Context.Run> known) {
    runs.addAll(known);
  }

  List<Context.Run> all() {
    return List.copyOf(runs);
  }

  boolean isFull() {
    return runs.size() >= MAX_RUNS;
  }

  void begun(Context.Run run) {
    runs.add(run);
  }

  List<Context.Run> of(ReplyId reply) {
    return runs.stream().filter(r -> r.reply().equals(reply)).toList();
  }

  /** The last run of an intention. */
  public Optional<Context.Run> last(String key) {
    return runs.stream().filter(r -> r.key().equals(key)).reduce((a, b) -> b);
  }

  /** What the reply asked for under that id, if it did. */
  public Optional<Context.Run> find(ReplyId reply, String toolCallId) {
    return runs.stream().filter(r -> r.reply().equals(reply) && r.id().equals(toolCallId)).findFirst();
  }

  /** Runs of an intention that wait for an answer. */
  public List<Context.Run> waiting(String key) {
    return runs.stream().filter(r -> r.key().equals(key) && !r.answered()).toList();
  }

  /** How often an intention has been answered, repeats of it counted. */
  public long answers(String key) {
    return runs.stream().filter(r -> r.answered() && (r.key().equals(key) || r.key().startsWith(key + "-"))).count();
  }

  /** The tool that the reply waits for. */
  public Optional<String> waitsFor(ReplyId reply) {
    return of(reply).stream().filter(r -> !r.answered()).map(Context.Run::name).findFirst();
  }

  void put(Context.Run now) {
    runs.replaceAll(r -> r.reply().equals(now.reply()) && r.id().equals(now.id()) ? now : r);
  }

  /** Lines of history from {@code at} on have moved by one. */
  void moved(long at) {
    runs.replaceAll(r -> r.historyAt() >= at ? r.placed(r.historyAt() + 1, r.recordAt()) : r);
  }

  /** @return the run with its answer */
  Context.Run answered(Context.Run r, boolean failed, boolean undone, String json) {
    Context.Run now = r.answered(failed, undone, cut(json, MAX_RESULT));
    put(now);
    int chars = 0;
    for (int i = runs.size() - 1; i >= 0; i--) {
      Context.Run known = runs.get(i);
      chars += known.resultJson().length();
      if (chars > MAX_RESULTS && !known.resultJson().isEmpty())
        runs.set(i, known.answered(known.failed(), known.undone(), LEFT_OUT));
    }
    return now;
  }

  /** As a model is told of it. Long texts are cut, and say so. */
  static ChatRequest.ToolRun line(Context.Run r) {
    return new ChatRequest.ToolRun(r.id(), r.name(), cut(r.argumentsJson(), MAX_ARGUMENTS), r.failed(), r.resultJson());
  }

  static ChatRequest.ToolRun leftOut(ChatRequest.ToolRun r) {
    return new ChatRequest.ToolRun(r.id(), r.name(), r.argumentsJson(), r.failed(),
        r.resultJson().isEmpty() ? "" : LEFT_OUT);
  }

  /** As the record keeps it. */
  static ChatRequest.ToolRun recorded(Context.Run r) {
    return new ChatRequest.ToolRun(r.id(), r.name(), cut(r.argumentsJson(), MAX_RECORDED), r.failed(),
        cut(r.resultJson(), MAX_RECORDED));
  }

  private static String cut(String json, int max) {
    return json.length() <= max ? json : json.substring(0, max) + " ... (cut)";
  }
}

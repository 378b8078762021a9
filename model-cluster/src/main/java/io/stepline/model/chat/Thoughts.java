package io.stepline.model.chat;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Takes out of a text what a model only thinks, {@code <think>...</think>} and its kin, however the stream is cut.
 * Where the prompt may have opened the thought, text is held back until it closes. Owned by one thread.
 */
final class Thoughts {
  private static final List<String> OPEN =
      List.of("<think>", "<thinking>", "<thought>", "<reasoning>", "<seed:think>", "[think]", "◁think▷");
  private static final List<String> CLOSE =
      List.of("</think>", "</thinking>", "</thought>", "</reasoning>", "</seed:think>", "[/think]", "◁/think▷");
  private static final int LONGEST = 13;
  private static final int MAX_HELD = 64 << 10;

  private final StringBuilder held = new StringBuilder();
  /** What is an answer if no mark closes it, and a thought otherwise. */
  private final StringBuilder doubtful = new StringBuilder();
  private boolean perhapsOpen;
  private boolean closedAlone;
  private boolean closed;
  private boolean trim;
  private int depth;

  private record Mark(int at, int length, boolean opens) {}

  /** @param perhapsOpen the prompt may have opened a thought already */
  Thoughts(boolean perhapsOpen) {
    this.perhapsOpen = perhapsOpen;
    this.depth = perhapsOpen ? 1 : 0;
  }

  /** @return what may be spoken now */
  String accept(String text) {
    held.append(text);
    StringBuilder spoken = new StringBuilder();
    for (Optional<Mark> mark = mark(); mark.isPresent(); mark = mark()) {
      pass(held.substring(0, mark.get().at()), spoken);
      held.delete(0, mark.get().at() + mark.get().length());
      if (mark.get().opens()) opened();
      else closes();
    }
    int keep = beginning();
    pass(held.substring(0, held.length() - keep), spoken);
    held.delete(0, held.length() - keep);
    return spoken.toString();
  }

  private void pass(String text, StringBuilder spoken) {
    if (text.isEmpty()) return;
    if (depth > 0) {
      if ((perhapsOpen || closed) && doubtful.length() + text.length() <= MAX_HELD) doubtful.append(text);
      return;
    }
    String out = trim ? text.stripLeading() : text;
    trim &= out.isEmpty();
    spoken.append(out);
  }

  private void opened() {
    boolean first = perhapsOpen && doubtful.toString().isBlank();
    perhapsOpen &= !first;
    doubtful.setLength(0);
    if (!first) depth++;
    closed = false;
  }

  private void closes() {
    closedAlone |= depth == 0 || perhapsOpen;
    perhapsOpen = false;
    doubtful.setLength(0);
    depth = Math.max(0, depth - 1);
    closed = true;
    trim = true;
  }

  /** The answer is over. @param whole the model had said all @return what was held back for nothing */
  String rest(boolean whole) {
    String tail = held.toString();
    held.setLength(0);
    if (depth == 0) return trim ? tail.stripLeading() : tail;
    String rest = whole && (perhapsOpen || closed) ? (doubtful + tail).stripLeading() : "";
    doubtful.setLength(0);
    return rest;
  }

  /** Whether what came last was thought and not said. */
  boolean isThinking() {
    return depth > 0;
  }

  /** Whether a thought was closed that nobody had opened: the prompt does. */
  boolean closedAlone() {
    return closedAlone;
  }

  /** Whether it turned out that the prompt opens none. */
  boolean isPlain() {
    return perhapsOpen;
  }

  private Optional<Mark> mark() {
    String lower = held.toString().toLowerCase(Locale.ROOT);
    Optional<Mark> first = Optional.empty();
    for (List<String> marks : List.of(OPEN, CLOSE)) {
      for (String m : marks) {
        int at = lower.indexOf(m);
        if (at >= 0 && first.map(f -> at < f.at()).orElse(true))
          first = Optional.of(new Mark(at, m.length(), marks == OPEN));
      }
    }
    return first;
  }

  /** How much of the end of what is held could be the beginning of a mark. */
  private int beginning() {
    String lower = held.toString().toLowerCase(Locale.ROOT);
    for (int n = Math.min(LONGEST - 1, lower.length()); n > 0; n--) {
      String end = lower.substring(lower.length() - n);
      if (OPEN.stream().anyMatch(m -> m.startsWith(end)) || CLOSE.stream().anyMatch(m -> m.startsWith(end))) return n;
    }
    return 0;
  }
}

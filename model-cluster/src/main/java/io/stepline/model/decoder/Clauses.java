package io.stepline.model.decoder;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts streamed text at clause marks, so that speech begins with the first clause and not with the last. Joined, the
 * clauses are the text, and where it is cut does not depend on the pieces it comes in. Owned by one thread.
 */
final class Clauses {
  private static final int MIN_CHARS = 12;
  private static final int MAX_CHARS = 300;
  private final StringBuilder text = new StringBuilder();

  /** @return the clauses that are complete now */
  List<String> add(String more) {
    List<String> done = new ArrayList<>();
    for (int i = 0; i < more.length(); i++) {
      text.append(more.charAt(i));
      int cut = cut();
      if (cut > 0) done.add(taken(cut));
    }
    return done;
  }

  /** What is left. */
  List<String> finish() {
    return text.isEmpty() ? List.of() : List.of(taken(text.length()));
  }

  /** What is left, if it ends as a sentence does. */
  List<String> settled() {
    String rest = text.toString().stripTrailing();
    boolean whole = !rest.isEmpty() && ".!?。！？".indexOf(rest.charAt(rest.length() - 1)) >= 0;
    return whole ? finish() : List.of();
  }

  private String taken(int cut) {
    String clause = text.substring(0, cut);
    text.delete(0, cut);
    return clause;
  }

  /** Where the last character ends a clause; none is ended by an earlier one. */
  private int cut() {
    int at = text.length() - 1;
    char now = text.charAt(at);
    if (at >= MIN_CHARS && (now == '。' || now == '！' || now == '？' || now == '，')) return at + 1;
    if (at > MIN_CHARS && Character.isWhitespace(now) && ".!?;:".indexOf(text.charAt(at - 1)) >= 0) return at + 1;
    if (text.length() <= MAX_CHARS) return 0;
    int space = text.lastIndexOf(" ", MAX_CHARS);
    return space > 0 ? space : MAX_CHARS;
  }
}

package io.stepline.model.decoder;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts streamed text at clause marks, so that speech begins with the first clause and not with the last. Owned by one
 * thread.
 */
final class Clauses {
  private static final int MIN_CHARS = 12;
  private static final int MAX_CHARS = 300;
  private final StringBuilder text = new StringBuilder();

  /** @return the clauses that are complete now */
  List<String> add(String more) {
    text.append(more);
    List<String> done = new ArrayList<>();
    for (int cut = cut(); cut > 0; cut = cut()) {
      done.add(text.substring(0, cut).strip());
      text.delete(0, cut);
    }
    done.removeIf(String::isEmpty);
    return done;
  }

  /** What is left. */
  List<String> finish() {
    String rest = text.toString().strip();
    text.setLength(0);
    return rest.isEmpty() ? List.of() : List.of(rest);
  }

  private int cut() {
    for (int i = MIN_CHARS; i < text.length() - 1; i++) {
      char c = text.charAt(i);
      boolean sentence = (c == '.' || c == '!' || c == '?') && Character.isWhitespace(text.charAt(i + 1));
      boolean clause = (c == ';' || c == ':') && Character.isWhitespace(text.charAt(i + 1));
      boolean ideograph = c == '。' || c == '！' || c == '？' || c == '，';
      if (sentence || clause || ideograph) return i + 1;
    }
    if (text.length() <= MAX_CHARS) return 0;
    int space = text.lastIndexOf(" ", MAX_CHARS);
    return space > 0 ? space : MAX_CHARS;
  }
}

package io.stepline.model.chat;

import io.stepline.kafka.contract.Style;
import io.stepline.model.stepaudio.StepStyle;
import java.util.Optional;

/**
 * The model's own wishes for a reply: tags in brackets before its first word, {@code (happy)(cantonese)(slow)} or
 * Step-Audio's {@code （高兴1）}, are taken out of the text. Brackets that hold anything else are left as they are. Owned
 * by one thread.
 */
final class StyleTags {
  private static final int MAX_TAG = 24;
  private final StringBuilder held = new StringBuilder();
  private Style style;
  private boolean begun;

  StyleTags(Style wish) {
    this.style = wish;
  }

  Style style() {
    return style;
  }

  /** @return what may be spoken now */
  String accept(String text) {
    if (begun) return text;
    held.append(text);
    while (true) {
      int at = 0;
      while (at < held.length() && Character.isWhitespace(held.charAt(at))) at++;
      if (at == held.length()) return "";
      char open = held.charAt(at);
      if (open != '(' && open != '（') return rest();
      int close = held.indexOf(open == '(' ? ")" : "）");
      if (close < 0) return held.length() - at > MAX_TAG ? rest() : "";
      Optional<Style> more = StepStyle.tagged(style, held.substring(at + 1, close).strip());
      if (more.isEmpty()) return rest();
      style = more.get();
      held.delete(0, close + 1);
    }
  }

  /** Nothing more will come before something else. */
  String rest() {
    begun |= !held.isEmpty();
    String rest = held.toString();
    held.setLength(0);
    return rest;
  }
}

package io.stepline.model.chat;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whether the prompt of a model opens its thoughts, so that only their end is seen in the answer ({@code </think>}): as
 * the settings say, else by its name, else as it turns out. Thread-safe.
 */
final class Thinking {
  private static final Pattern NAMES = Pattern.compile("think|qwq|[-_.]r1([-_.]|$)", Pattern.CASE_INSENSITIVE);

  private final boolean auto;
  private volatile boolean opened;

  /** @param word auto, opened or none */
  Thinking(String word, String model) {
    this.auto = word.toLowerCase(Locale.ROOT).equals("auto");
    this.opened = auto ? NAMES.matcher(model).find() : word.equals("opened");
  }

  boolean opens() {
    return opened;
  }

  Thoughts begin() {
    return new Thoughts(opened);
  }

  /** @param whole the model had said all, so that a thought which never closed was none */
  void learn(Thoughts thoughts, boolean whole) {
    if (!auto) return;
    if (thoughts.closedAlone()) opened = true;
    else if (thoughts.isPlain() && whole) opened = false;
  }

  /** Whether a text that is held back until a thought closes is an answer when none does. */
  boolean doubts() {
    return auto;
  }
}

package io.stepline.model.stepaudio;

/**
 * Notices that sampling was not repetition-aware. Upstream's rule masks nothing but the code that stands last, and that
 * only when it stands twice among the last ten: it cannot come again at once, though it may after another
 * (stepfun-ai/Step-Audio tts.py, RepetitionAwareLogitsProcessor). Owned by one thread.
 */
final class RepetitionWatch {
  private static final int WINDOW = 10;
  /** Under the rule a code stands six times among ten at the most: twice at once, then every second time. */
  private static final int SURE = 7;
  private final int[] last = new int[WINDOW];
  private int count;
  private boolean seen;

  /** @return true once a code stands so often among the last ten that the rule cannot have held: the voice is stuck */
  boolean stuck(int code) {
    boolean again = count > 0 && last[(count - 1) % WINDOW] == code;
    seen |= again && standing(code) > 1;
    last[count++ % WINDOW] = code;
    return standing(code) >= SURE;
  }

  private int standing(int code) {
    int same = 0;
    for (int i = 0; i < Math.min(count, WINDOW); i++) if (last[i] == code) same++;
    return same;
  }

  /** A code that stood twice among ten came again at once: the server samples without the rule. */
  boolean unruly() {
    return seen;
  }
}

package io.stepline.model.stepaudio;

/**
 * Notices that sampling was not repetition-aware: upstream masks a code that already stands twice among the last ten,
 * so a third cannot come (stepfun-ai/Step-Audio tts.py, RepetitionAwareLogitsProcessor). Owned by one thread.
 */
final class RepetitionWatch {
  private static final int WINDOW = 10;
  private static final int SURE = 6;
  private final int[] last = new int[WINDOW];
  private int count;
  private boolean seen;

  /** @return true once a code stands six times among the last ten: the voice is stuck */
  boolean stuck(int code) {
    last[count++ % WINDOW] = code;
    int same = 0;
    for (int i = 0; i < Math.min(count, WINDOW); i++) if (last[i] == code) same++;
    seen |= same > 2;
    return same >= SURE;
  }

  /** A code stood more than twice among ten: the server samples without the rule. */
  boolean unruly() {
    return seen;
  }
}

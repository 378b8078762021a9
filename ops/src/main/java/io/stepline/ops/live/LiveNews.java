package io.stepline.ops.live;

import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a moment of the bus means for people who look on. */
public sealed interface LiveNews {
  /** A call is new or stands otherwise than before. */
  record Changed(LiveCall call) implements LiveNews {}

  record Ended(CallId call, CallEnd end, long atUs) implements LiveNews {}

  /**
   * Words as they are spoken.
   *
   * @param said which utterance or reply of its side; a later caption of the same takes its place
   * @param heard what of it the other side heard, once that is known
   */
  record Caption(CallId call, Side side, long said, String text, boolean isFinal, Optional<String> heard, long atUs)
      implements LiveNews {}

  /** Queues, or agents of theirs, stand otherwise than before. */
  record Queues(List<LiveQueue> all) implements LiveNews {}

  /** An order has got further. @param page as the API shows it: id, call, action, state, reason */
  record Ordered(Map<String, Object> page) implements LiveNews {}

  /** Something on the time line of a call; {@code toUs} equals {@code fromUs} for a moment. */
  record Span(CallId call, Kind kind, Side side, long fromUs, long toUs, String text) implements LiveNews {}

  enum Side {
    CALLER, BOT, PERSON
  }

  enum Kind {
    SPEECH, DRAFT, BARGE_IN, TOOL, HEARD, UNHEARD, KEY, PROMPT, STATE, UNMATCHED
  }
}

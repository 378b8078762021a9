package io.stepline.model.chat;

import io.stepline.kafka.contract.ReplyChunk;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a draft waits until it is opened: more than half of all drafts never are, and the voice need not speak more
 * of them than what sounds first. Not thread-safe.
 */
final class DraftHold {
  private static final int CODES_PER_SECOND = 25;
  private static final int LETTERS_PER_SECOND = 15;
  private static final double ENOUGH_S = 2;
  private final List<ReplyChunk> kept = new ArrayList<>();
  private double seconds;

  void published(ReplyChunk chunk) {
    seconds += switch (chunk) {
      case ReplyChunk.Text t -> (double) t.text().length() / LETTERS_PER_SECOND;
      case ReplyChunk.Codes c -> (double) c.codes().length / CODES_PER_SECOND;
      case ReplyChunk.Sound s -> (double) s.pcm().length / s.sampleRateHz();
      case ReplyChunk.ToolCall _,ReplyChunk.Then _,ReplyChunk.End _ -> 0;
    };
  }

  /** Whether what has gone out is enough to begin with. */
  boolean isFull() {
    return seconds >= ENOUGH_S;
  }

  void keep(ReplyChunk chunk) {
    kept.add(chunk);
  }

  /** All that was kept, in order, and is no longer. */
  List<ReplyChunk> kept() {
    List<ReplyChunk> all = List.copyOf(kept);
    kept.clear();
    return all;
  }
}

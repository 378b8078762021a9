package io.stepline.model.chat;

import io.stepline.kafka.contract.ReplyChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a draft waits until it is opened: more than half of all drafts never are, and the voice need not speak more
 * of them than what sounds first. Text goes out by whole sentences, since a voice does not begin one that is cut. Not
 * thread-safe.
 */
final class DraftHold {
  private static final int CODES_PER_SECOND = 25;
  private static final int LETTERS_PER_SECOND = 15;
  private static final double ENOUGH_S = 2;
  /** Of a sentence that does not end. */
  private static final double LONGEST_S = 12;
  /** The end of a sentence, known by what comes after it. */
  private static final Pattern WHOLE = Pattern.compile("(?s).*[.!?。！？।؟][\"'”’)]*\\s*(?=\\S)");
  private final StringBuilder text = new StringBuilder();
  private final List<ReplyChunk> kept = new ArrayList<>();
  private double seconds;

  void published(ReplyChunk chunk) {
    seconds += switch (chunk) {
      case ReplyChunk.Text t -> {
        text.append(t.text());
        yield 0;
      }
      case ReplyChunk.Codes c -> (double) c.codes().length / CODES_PER_SECOND;
      case ReplyChunk.Sound s -> (double) s.pcm().length / s.sampleRateHz();
      case ReplyChunk.ToolCall _,ReplyChunk.Then _,ReplyChunk.End _ -> 0;
    };
  }

  /**
   * Whether a chunk has to wait: it follows what waits, or it is to be heard and what has gone out is enough to begin
   * with.
   */
  boolean holds(ReplyChunk chunk) {
    return !kept.isEmpty() || isHeard(chunk) && isFull();
  }

  private static boolean isHeard(ReplyChunk chunk) {
    return switch (chunk) {
      case ReplyChunk.Text _ -> true;
      case ReplyChunk.Codes _ -> true;
      case ReplyChunk.Sound _ -> true;
      case ReplyChunk.ToolCall _ -> false;
      case ReplyChunk.Then _ -> false;
      case ReplyChunk.End _ -> false;
    };
  }

  private boolean isFull() {
    return seconds >= ENOUGH_S || whole() >= ENOUGH_S * LETTERS_PER_SECOND
        || text.length() >= LONGEST_S * LETTERS_PER_SECOND;
  }

  /** Letters in whole sentences. */
  private int whole() {
    Matcher sentences = WHOLE.matcher(text);
    return sentences.lookingAt() ? sentences.end() : 0;
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

package io.stepline.dialog.context;

import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TurnId;
import java.util.List;
import java.util.Optional;

/**
 * All of a call's context as one value: what is settled, and the replies under way.
 *
 * @param unwritten turns that stand in the history as sound until somebody writes them down, {@code recorded} those of
 *   the record
 * @param early transcripts that came before their turn was asked about
 * @param dropped how many lines of history were let go at its beginning: places of {@code unwritten} count from the
 *   first ever
 */
public record Context(ContextState settled, List<Saying> sayings, List<Place> unwritten, List<Place> recorded,
    List<Early> early, ReplyId committed, ReplyId remembered,
    long dropped) {
  public static final Context EMPTY =
      new Context(ContextState.EMPTY, List.of(), List.of(), List.of(), List.of(), ReplyId.NONE, ReplyId.NONE, 0);

  /** What a context of which only the settled part is known begins with. */
  public static Context of(ContextState settled) {
    return new Context(settled, List.of(), List.of(), List.of(), List.of(), ReplyId.NONE, ReplyId.NONE, 0);
  }

  /**
   * One reply as far as it is known.
   *
   * @param heard what it answers, without the sound; {@code sounded} whether there was sound or codes of it
   */
  public record Saying(ReplyId reply, TurnId turn, ChatRequest.Heard heard, boolean sounded, boolean userAppended,
      String text, List<SpokenMark> marks,
      Optional<ReplyChunk.End> end, Stamps stamps, boolean recorded) {}

  /** Where an utterance stands. */
  public record Place(long utterance, long at) {}

  public record Early(long utterance, String text) {}
}

package io.stepline.dialog.context;

import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Since;
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
 * @param runs tools that ran, in the order they were asked for
 */
public record Context(ContextState settled, List<Saying> sayings, List<Place> unwritten, List<Place> recorded,
    List<Early> early, ReplyId committed, ReplyId remembered,
    long dropped, @Since(4) List<Run> runs) {
  public static final Context EMPTY =
      new Context(ContextState.EMPTY, List.of(), List.of(), List.of(), List.of(), ReplyId.NONE, ReplyId.NONE, 0,
          List.of());

  /** What a context of which only the settled part is known begins with. */
  public static Context of(ContextState settled) {
    return new Context(settled, List.of(), List.of(), List.of(), List.of(), ReplyId.NONE, ReplyId.NONE, 0,
        List.of());
  }

  /**
   * One reply as far as it is known.
   *
   * @param heard what it answers, without the sound; {@code sounded} whether there was sound or codes of it
   * @param recorded always false; a reply that is recorded is kept no longer
   * @param userAt place of the caller's line in the history, counted from the first ever; -1 for none
   * @param answered the model has said something since it asked for a tool last
   * @param sinceUs since when it sounds, microseconds since the epoch, 0 while it does not; {@code heldUs} how much had
   *   sounded when it was held, 0 when it is not held; {@code untilUs} until when there is sound, as far as is known
   * @param broken its voice has failed: only what its marks say was said
   */
  public record Saying(ReplyId reply, TurnId turn, ChatRequest.Heard heard, boolean sounded, boolean userAppended,
      String text, List<SpokenMark> marks,
      Optional<ReplyChunk.End> end, Stamps stamps, boolean recorded, @Since(value = 4, or = "-1") long userAt,
      @Since(value = 4, or = "true") boolean answered, @Since(value = 4, or = "0") long sinceUs,
      @Since(value = 4, or = "0") long heldUs, @Since(value = 4, or = "0") long untilUs,
      @Since(value = 5, or = "false") boolean broken) {}

  /**
   * A tool that was asked for.
   *
   * @param id the model's, within the reply
   * @param key by which its server recognises the intention
   * @param after how many letters the reply had said before
   * @param undone it failed and surely did nothing
   * @param historyAt its line's place in the history, counted from the first ever, {@code recordAt} its turn's in the
   *   record; -1 while there is none
   */
  public record Run(ReplyId reply, String id, String name, String argumentsJson, String key, int after,
      boolean answered, boolean failed, boolean undone, String resultJson, long historyAt, long recordAt) {
    Run answered(boolean hasFailed, boolean didNothing, String result) {
      return new Run(reply, id, name, argumentsJson, key, after, true, hasFailed, didNothing, result, historyAt,
          recordAt);
    }

    Run placed(long history, long record) {
      return new Run(reply, id, name, argumentsJson, key, after, answered, failed, undone, resultJson, history, record);
    }
  }

  /** Where an utterance stands. */
  public record Place(long utterance, long at) {}

  public record Early(long utterance, String text) {}
}

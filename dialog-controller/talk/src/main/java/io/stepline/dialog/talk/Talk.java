package io.stepline.dialog.talk;

import io.stepline.dialog.context.Context;
import io.stepline.dialog.conversation.ConversationEffect;
import io.stepline.dialog.conversation.ConversationState;
import io.stepline.dialog.policy.Speculation;
import io.stepline.dialog.policy.Temper;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Since;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Stamps;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that a talk is: the snapshot of a call is this value, its journal are the inputs of {@link TalkMachine}, and
 * whoever holds the value can go on with the call.
 *
 * @param keys of an entry that is not complete
 * @param opening where a campaign's call stands with who answers; empty for other calls
 * @param due clocks that run
 * @param tools that have not answered yet
 * @param turnStamps of the caller's last turn until a reply is opened for it, {@code playedStamps} of the reply that
 *   sounds
 * @param seq inputs taken so far
 * @param seen up to which place of each topic the talk has heard
 * @param waiting how long the caller has waited for the open reply
 * @param silences in a row in which the caller did nothing
 */
public record Talk(CallId call, ConversationState machine, Context context, TurnWatch turn, Drafts drafts, String keys,
    Optional<AnswerScript.Phase> opening,
    Company company, Temper.Mood mood, List<Due> due, List<TalkEffect.RunTool> tools, Stamps turnStamps,
    Stamps playedStamps, long seq, List<Seen> seen, @Since(value = 4, or = "NONE") Wait waiting,
    @Since(value = 4, or = "0") int silences) {

  public static Talk begin(CallId call) {
    return new Talk(call, ConversationState.initial(), Context.EMPTY, TurnWatch.NONE, Drafts.NONE, "", Optional.empty(),
        Company.NONE, Temper.Mood.UNKNOWN, List.of(),
        List.of(), Stamps.EMPTY, Stamps.EMPTY, 0, List.of(), Wait.NONE, 0);
  }

  /** @param ended up to which utterance turns are over @param pauses the caller's last pauses within sentences */
  public record TurnWatch(Optional<SpeechActivity.SpeechPaused> pause, long startedSample, long ended,
      List<Millis> pauses) {
    static final TurnWatch NONE = new TurnWatch(Optional.empty(), 0, 0, List.of());
  }

  public record Millis(long value) {}

  /**
   * Replies between pause and playout.
   *
   * @param settled what the caller said last, up to a pause
   * @param waiting a reply that waits to know what it answers
   * @param cutShort whether the caller cut the last reply short
   */
  public record Drafts(Optional<SpeechTokens> settled, Optional<ConversationEffect.DraftReply> waiting, ReplyId open,
      ReplyId requested, boolean cutShort,
      Speculation.Ledger ledger) {
    static final Drafts NONE =
        new Drafts(Optional.empty(), Optional.empty(), ReplyId.NONE, ReplyId.NONE, false, Speculation.Ledger.EMPTY);
  }

  /**
   * What the caller waits for.
   *
   * @param sinceUs since when at the least nothing has been heard, microseconds since the epoch
   * @param modelUs when the model gave its last sign
   * @param said how often the house has said something meanwhile
   * @param dueUs when it is to be seen whether it should say something; {@link Long#MAX_VALUE} for never
   */
  public record Wait(ReplyId reply, long sinceUs, long modelUs, int said, long dueUs) {
    public static final Wait NONE = new Wait(ReplyId.NONE, 0, 0, 0, Long.MAX_VALUE);
  }

  /** @param topic by name @param offset in the call's partition */
  public record Seen(String topic, long offset) {}

  Talk with(ConversationState machineNow, Context contextNow) {
    return new Talk(call, machineNow, contextNow, turn, drafts, keys, opening, company, mood, due, tools, turnStamps,
        playedStamps, seq, seen, waiting, silences);
  }

  Talk with(Optional<AnswerScript.Phase> openingNow, List<Due> dueNow) {
    return new Talk(call, machine, context, turn, drafts, keys, openingNow, company, mood, dueNow, tools, turnStamps,
        playedStamps, seq, seen, waiting, silences);
  }

  Talk numbered(long seqNow) {
    return new Talk(call, machine, context, turn, drafts, keys, opening, company, mood, due, tools, turnStamps,
        playedStamps, seqNow, seen, waiting, silences);
  }

  /** The call's own facts, once it is answered. */
  public Optional<CallEvent.Answered> answered() {
    return context.settled().answered().stream().filter(CallEvent.Answered.class::isInstance)
        .map(CallEvent.Answered.class::cast).findFirst();
  }

  public boolean isOver() {
    return machine instanceof ConversationState.Ended;
  }

  /** When the first clock is due, microseconds since the epoch. */
  public Optional<Long> nextDueUs() {
    return Stream.concat(due.stream().filter(d -> !d.isResting()).map(Due::atUs), Stream.of(waiting.dueUs()))
        .filter(at -> at < Long.MAX_VALUE)
        .min(Comparator.naturalOrder());
  }

  public boolean hasSeen(String topic, long offset) {
    return seen.stream().anyMatch(s -> s.topic().equals(topic) && s.offset() >= offset);
  }

  public Talk saw(String topic, long offset) {
    List<Seen> now = Stream.concat(seen.stream().filter(s -> !s.topic().equals(topic)),
        Stream.of(new Seen(topic, offset))).toList();
    return new Talk(call, machine, context, turn, drafts, keys, opening, company, mood, due, tools, turnStamps,
        playedStamps, seq, now, waiting, silences);
  }
}

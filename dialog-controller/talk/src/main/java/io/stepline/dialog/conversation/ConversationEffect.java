package io.stepline.dialog.conversation;

import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Tag;
import io.stepline.kafka.contract.TurnId;
import java.util.Map;

/** What is to be done about it. */
public sealed interface ConversationEffect {
  /**
   * Have a reply made.
   *
   * @param utterance the speech it answers, 0 for none
   * @param draft it is not open yet
   */
  @Tag(0)
  record DraftReply(TurnId turn, ReplyId reply, ChatRequest.Cause cause, long utterance, String keys, boolean draft)
      implements ConversationEffect {}

  /** Say that something went wrong, in place of a reply that failed; then hang up if {@code last}. */
  @Tag(1)
  record Apologise(TurnId turn, ReplyId reply, boolean last) implements ConversationEffect {}

  @Tag(2)
  record OpenPlayout(ReplyId reply) implements ConversationEffect {}

  @Tag(3)
  record CancelReply(ReplyId reply) implements ConversationEffect {}

  @Tag(4)
  record FlushPlayout(ReplyId reply) implements ConversationEffect {}

  /** The reply sounds: what it set in motion counts from now. */
  @Tag(5)
  record CommitReply(ReplyId reply) implements ConversationEffect {}

  /** The caller heard all of it. */
  @Tag(6)
  record AppendHeard(ReplyId reply, long heardSamples, int sampleRateHz) implements ConversationEffect {}

  /** The caller interrupted; how much was heard comes with the gate's report. */
  @Tag(7)
  record TruncateContext(ReplyId reply) implements ConversationEffect {}

  @Tag(8)
  record RunTool(ReplyId reply, String toolCallId, String name, String argumentsJson) implements ConversationEffect {}

  @Tag(9)
  record ResumeReply(ReplyId reply, String toolCallId, boolean failed, String json) implements ConversationEffect {}

  @Tag(10)
  record StartTimer(TimerKind kind, ReplyId reply) implements ConversationEffect {}

  @Tag(11)
  record CancelTimer(TimerKind kind) implements ConversationEffect {}

  @Tag(12)
  record HangUp(String reason, Map<String, String> outcome) implements ConversationEffect {}

  @Tag(13)
  record Transfer(String target, Map<String, String> outcome) implements ConversationEffect {}

  @Tag(14)
  record PressKeys(String keys) implements ConversationEffect {}

  /** Exactly once in each call. */
  @Tag(15)
  record ReleaseCall(String reason) implements ConversationEffect {}

  /** Say these words, made by no model. */
  @Tag(16)
  record Speak(TurnId turn, ReplyId reply, String text) implements ConversationEffect {}

  /** Fall silent, but keep what was to come. */
  @Tag(17)
  record HoldPlayout(ReplyId reply) implements ConversationEffect {}

  /** Go on where it was cut. */
  @Tag(18)
  record ResumePlayout(ReplyId reply) implements ConversationEffect {}
}

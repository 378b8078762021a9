package io.stepline.dialog.conversation;

import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
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
  record DraftReply(TurnId turn, ReplyId reply, ChatRequest.Cause cause, long utterance, String keys, boolean draft) implements ConversationEffect {}

  /** Say that something went wrong, in place of a reply that failed; then hang up if {@code last}. */
  record Apologise(TurnId turn, ReplyId reply, boolean last) implements ConversationEffect {}

  record OpenPlayout(ReplyId reply) implements ConversationEffect {}

  record CancelReply(ReplyId reply) implements ConversationEffect {}

  record FlushPlayout(ReplyId reply) implements ConversationEffect {}

  /** The reply sounds: what it set in motion counts from now. */
  record CommitReply(ReplyId reply) implements ConversationEffect {}

  /** The caller heard all of it. */
  record AppendHeard(ReplyId reply, long heardSamples, int sampleRateHz) implements ConversationEffect {}

  /** The caller interrupted; how much was heard comes with the gate's report. */
  record TruncateContext(ReplyId reply) implements ConversationEffect {}

  record RunTool(ReplyId reply, String toolCallId, String name, String argumentsJson) implements ConversationEffect {}

  record ResumeReply(ReplyId reply, String toolCallId, boolean failed, String json) implements ConversationEffect {}

  record StartTimer(TimerKind kind, ReplyId reply) implements ConversationEffect {}

  record CancelTimer(TimerKind kind) implements ConversationEffect {}

  record HangUp(String reason, Map<String, String> outcome) implements ConversationEffect {}

  record Transfer(String target, Map<String, String> outcome) implements ConversationEffect {}

  record PressKeys(String keys) implements ConversationEffect {}

  /** Exactly once in each call. */
  record ReleaseCall(String reason) implements ConversationEffect {}

  /** Say these words, made by no model. */
  record Speak(TurnId turn, ReplyId reply, String text) implements ConversationEffect {}

  /** Fall silent, but keep what was to come. */
  record HoldPlayout(ReplyId reply) implements ConversationEffect {}

  /** Go on where it was cut. */
  record ResumePlayout(ReplyId reply) implements ConversationEffect {}
}

package io.stepline.dialog.conversation;

import io.stepline.kafka.contract.ReplyId;
import java.util.Map;

/** What happened. Carries everything a step needs, time included where it matters. */
public sealed interface ConversationEvent {
  record CallAnswered() implements ConversationEvent {}

  record SpeechStarted() implements ConversationEvent {}

  record SpeechPaused(long utterance) implements ConversationEvent {}

  record EndOfTurn(long utterance) implements ConversationEvent {}

  /** A key went down, more may follow. */
  record KeyHeard() implements ConversationEvent {}

  record KeysEntered(String keys) implements ConversationEvent {}

  record PlayoutStarted(ReplyId reply) implements ConversationEvent {}

  record PlayoutFinished(ReplyId reply, long heardSamples, int sampleRateHz) implements ConversationEvent {}

  record ToolCallRequested(ReplyId reply, String toolCallId, String name, String argumentsJson) implements ConversationEvent {}

  record ToolResultArrived(ReplyId reply, String toolCallId, boolean failed, String json) implements ConversationEvent {}

  record ThenRequested(ReplyId reply, String verb, String target, Map<String, String> outcome) implements ConversationEvent {}

  record ReplyFailed(ReplyId reply) implements ConversationEvent {}

  /** @param away nobody is there to be transferred to */
  record TransferFailed(boolean away) implements ConversationEvent {}

  record TimerFired(TimerKind kind, ReplyId reply) implements ConversationEvent {}

  record HungUp(String reason) implements ConversationEvent {}

  /** Somebody outside has the bot say this. */
  record SayRequested(String text) implements ConversationEvent {}

  /** What the caller said while the bot spoke has been judged: {@code means} something, or was a cough, a noise, an "mhm". */
  record Overheard(long utterance, boolean means) implements ConversationEvent {}

  /** Who answered may be a machine: whatever the bot says or prepares ends, and it waits. */
  record Hushed() implements ConversationEvent {}

  /** Somebody outside has the bot say this and hang up. @param reason of the call's end */
  record FarewellRequested(String text, String reason) implements ConversationEvent {}

  /** It is a person who answers, or one has come to the telephone: they are greeted. */
  record PersonCame() implements ConversationEvent {}
}

package io.stepline.dialog.conversation;

import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Tag;
import java.util.Map;

/** What happened. Carries everything a step needs, time included where it matters. */
public sealed interface ConversationEvent {
  @Tag(0)
  record CallAnswered() implements ConversationEvent {}

  @Tag(1)
  record SpeechStarted() implements ConversationEvent {}

  @Tag(2)
  record SpeechPaused(long utterance) implements ConversationEvent {}

  @Tag(3)
  record EndOfTurn(long utterance) implements ConversationEvent {}

  /** A key went down, more may follow. */
  @Tag(4)
  record KeyHeard() implements ConversationEvent {}

  @Tag(5)
  record KeysEntered(String keys) implements ConversationEvent {}

  @Tag(6)
  record PlayoutStarted(ReplyId reply) implements ConversationEvent {}

  @Tag(7)
  record PlayoutFinished(ReplyId reply, long heardSamples, int sampleRateHz) implements ConversationEvent {}

  @Tag(8)
  record ToolCallRequested(ReplyId reply, String toolCallId, String name, String argumentsJson)
      implements ConversationEvent {}

  @Tag(9)
  record ToolResultArrived(ReplyId reply, String toolCallId, boolean failed, String json)
      implements ConversationEvent {}

  @Tag(10)
  record ThenRequested(ReplyId reply, String verb, String target, Map<String, String> outcome)
      implements ConversationEvent {}

  @Tag(11)
  record ReplyFailed(ReplyId reply) implements ConversationEvent {}

  /** @param away nobody is there to be transferred to */
  @Tag(12)
  record TransferFailed(boolean away) implements ConversationEvent {}

  @Tag(13)
  record TimerFired(TimerKind kind, ReplyId reply) implements ConversationEvent {}

  @Tag(14)
  record HungUp(String reason) implements ConversationEvent {}

  /** Somebody outside has the bot say this. */
  @Tag(15)
  record SayRequested(String text) implements ConversationEvent {}

  /**
   * What the caller said while the bot spoke has been judged: {@code means} something, or was a cough, a noise, an
   * "mhm".
   */
  @Tag(16)
  record Overheard(long utterance, boolean means) implements ConversationEvent {}

  /** Who answered may be a machine: whatever the bot says or prepares ends, and it waits. */
  @Tag(17)
  record Hushed() implements ConversationEvent {}

  /** Somebody outside has the bot say this and hang up. @param reason of the call's end */
  @Tag(18)
  record FarewellRequested(String text, String reason) implements ConversationEvent {}

  /** It is a person who answers, or one has come to the telephone: they are greeted. */
  @Tag(19)
  record PersonCame() implements ConversationEvent {}
}

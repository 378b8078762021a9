package io.stepline.dialog.talk;

import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.Transcript;

/** What a talk is told: records as they come off the bus, and what its controller does for it. */
public sealed interface TalkInput {
  record Event(CallEvent event) implements TalkInput {}

  record Order(CallCommand order) implements TalkInput {}

  /** @param load of the model cluster, 0 idle to 1 full: whether a draft is worth it depends on it */
  record Activity(SpeechActivity activity, double load) implements TalkInput {}

  record Tokens(SpeechTokens tokens) implements TalkInput {}

  record Written(Transcript transcript) implements TalkInput {}

  record Chunk(ReplyChunk chunk) implements TalkInput {}

  record Mark(SpokenMark mark) implements TalkInput {}

  record Sign(AnswerSign sign) implements TalkInput {}

  /** A tool of the bot file has answered, or never will. */
  record ToolDone(ReplyId reply, String toolCallId, boolean failed, String json) implements TalkInput {}

  /** Clocks that are due fire. */
  record TimePassed() implements TalkInput {}

  /** Nobody takes the caller: the bot has them back. */
  record GivenBack() implements TalkInput {}

  /** Words for one who waits. */
  record Told(String text) implements TalkInput {}

  /** The caller waits for one of a queue's agents. */
  record Queued(String queue) implements TalkInput {}

  record LeftQueue() implements TalkInput {}

  /** Somebody is being called for this caller, has answered, or is connected with them. */
  record Asked(Company.Agent agent) implements TalkInput {}

  /** The talk goes on from this value, which an older release kept in another form. */
  record Restored(Talk talk) implements TalkInput {}

  /** That somebody is gone. */
  record AgentGone(CallId agent) implements TalkInput {}
}

package io.stepline.dialog.talk;

import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Since;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.Tag;
import io.stepline.kafka.contract.Transcript;
import io.stepline.kafka.contract.VoiceFailure;

/** What a talk is told: records as they come off the bus, and what its controller does for it. */
public sealed interface TalkInput {
  @Tag(0)
  record Event(CallEvent event) implements TalkInput {}

  @Tag(1)
  record Order(CallCommand order) implements TalkInput {}

  /** @param load of the model cluster, 0 idle to 1 full: whether a draft is worth it depends on it */
  @Tag(2)
  record Activity(SpeechActivity activity, double load) implements TalkInput {}

  @Tag(3)
  record Tokens(SpeechTokens tokens) implements TalkInput {}

  @Tag(4)
  record Written(Transcript transcript) implements TalkInput {}

  @Tag(5)
  record Chunk(ReplyChunk chunk) implements TalkInput {}

  @Tag(6)
  record Mark(SpokenMark mark) implements TalkInput {}

  @Tag(7)
  record Sign(AnswerSign sign) implements TalkInput {}

  /** A tool of the bot file has answered, or never will. @param undone it failed and surely did nothing */
  @Tag(8)
  record ToolDone(ReplyId reply, String toolCallId, boolean failed, String json,
      @Since(value = 4, or = "false") boolean undone) implements TalkInput {
    public ToolDone(ReplyId reply, String toolCallId, boolean failed, String json) {
      this(reply, toolCallId, failed, json, false);
    }
  }

  /** Clocks that are due fire. */
  @Tag(9)
  record TimePassed() implements TalkInput {}

  /** Nobody takes the caller: the bot has them back. */
  @Tag(10)
  record GivenBack() implements TalkInput {}

  /** Words for one who waits. */
  @Tag(11)
  record Told(String text) implements TalkInput {}

  /** The caller waits for one of a queue's agents. */
  @Tag(12)
  record Queued(String queue) implements TalkInput {}

  @Tag(13)
  record LeftQueue() implements TalkInput {}

  /** Somebody is being called for this caller, has answered, or is connected with them. */
  @Tag(14)
  record Asked(Company.Agent agent) implements TalkInput {}

  /** The talk goes on from this value, which an older release kept in another form. */
  @Tag(15)
  record Restored(Talk talk) implements TalkInput {}

  /** That somebody is gone. */
  @Tag(16)
  record AgentGone(CallId agent) implements TalkInput {}

  /** A reply's voice has failed. */
  @Tag(17)
  record VoiceFailed(VoiceFailure failure) implements TalkInput {}
}

package io.stepline.dialog.talk;

import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.CallbackRequest;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ListenFor;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyCancel;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Since;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.Tag;

/**
 * What a talk wants done: records for the bus, and tools. The same talk and input give the same effects, so what is
 * done twice after a takeover carries the same ids.
 */
public sealed interface TalkEffect {
  @Tag(0)
  record Chat(ChatRequest request) implements TalkEffect {}

  @Tag(1)
  record Playout(PlayoutControl order) implements TalkEffect {}

  @Tag(2)
  record Cancel(ReplyCancel order) implements TalkEffect {}

  /** Words of the house, made by no model. */
  @Tag(3)
  record Chunk(ReplyChunk chunk) implements TalkEffect {}

  @Tag(4)
  record Command(CallCommand order) implements TalkEffect {}

  @Tag(5)
  record Listen(ListenFor order) implements TalkEffect {}

  @Tag(6)
  record TurnEnded(SpeechActivity.EndOfTurn end) implements TalkEffect {}

  @Tag(7)
  record Callback(CallbackRequest request) implements TalkEffect {}

  /** The call is over: its detail record. */
  @Tag(8)
  record Finished(CallRecord entry) implements TalkEffect {}

  /**
   * The answer comes as {@link TalkInput.ToolDone}.
   *
   * @param name of the bot file
   * @param key by which the tool's server recognises a repetition; empty where an older release asked
   */
  @Tag(9)
  record RunTool(ReplyId reply, String toolCallId, String name, String argumentsJson,
      @Since(value = 4, or = "") String key) implements TalkEffect {}

  /** Something an operator should know; no words, keys or numbers of the caller. */
  @Tag(10)
  record Warn(String what) implements TalkEffect {}
}

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
import io.stepline.kafka.contract.SpeechActivity;

/** What a talk wants done: records for the bus, and tools. The same talk and input give the same effects, so what is done twice after a takeover carries the same ids. */
public sealed interface TalkEffect {
  record Chat(ChatRequest request) implements TalkEffect {}

  record Playout(PlayoutControl order) implements TalkEffect {}

  record Cancel(ReplyCancel order) implements TalkEffect {}

  /** Words of the house, made by no model. */
  record Chunk(ReplyChunk chunk) implements TalkEffect {}

  record Command(CallCommand order) implements TalkEffect {}

  record Listen(ListenFor order) implements TalkEffect {}

  record TurnEnded(SpeechActivity.EndOfTurn end) implements TalkEffect {}

  record Callback(CallbackRequest request) implements TalkEffect {}

  /** The call is over: its detail record. */
  record Finished(CallRecord entry) implements TalkEffect {}

  /** @param name of the bot file; the answer comes as {@link TalkInput.ToolDone} */
  record RunTool(ReplyId reply, String toolCallId, String name, String argumentsJson) implements TalkEffect {}

  /** Something an operator should know; no words, keys or numbers of the caller. */
  record Warn(String what) implements TalkEffect {}
}

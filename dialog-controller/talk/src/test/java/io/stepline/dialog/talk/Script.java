package io.stepline.dialog.talk;

import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.Transcript;
import io.stepline.kafka.contract.VoiceFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes what happens in a call, with times. */
final class Script {
  private static final CallId CALL = ScriptedCall.CALL;
  private final List<ScriptedCall.Timed> inputs = new ArrayList<>();
  private long atMs = 1_000;

  List<ScriptedCall.Timed> inputs() {
    return List.copyOf(inputs);
  }

  Script pass(long ms) {
    atMs += ms;
    return this;
  }

  Script take(TalkInput input) {
    inputs.add(new ScriptedCall.Timed(atMs, input));
    atMs += 10;
    return this;
  }

  Script event(CallEvent e) {
    return take(new TalkInput.Event(e));
  }

  Script order(CallCommand c) {
    return take(new TalkInput.Order(c));
  }

  Script answered(Map<String, String> facts) {
    CallEvent.Direction direction = facts.isEmpty() ? CallEvent.Direction.INBOUND : CallEvent.Direction.OUTBOUND;
    return event(new CallEvent.Answered(CALL, "g", direction, "alice", "desk", "desk", "t", "PCMU", 8_000, facts,
        atMs * 1_000));
  }

  /** Three clauses of text, with their marks. */
  Script made(long reply, String... clauses) {
    int seq = 0;
    for (String c : clauses) {
      take(new TalkInput.Chunk(new ReplyChunk.Text(CALL, new ReplyId(reply), seq, c, "", "", Stamps.EMPTY)));
      take(new TalkInput.Mark(new SpokenMark(CALL, new ReplyId(reply), 16_000, seq * 16_000L, (seq + 1) * 16_000L, c)));
      seq++;
    }
    return take(new TalkInput.Chunk(new ReplyChunk.End(CALL, new ReplyId(reply), seq, "memory-" + reply,
        "expect-" + reply, 4, false, Stamps.EMPTY)));
  }

  Script wants(long reply, String verb, String target) {
    return take(new TalkInput.Chunk(
        new ReplyChunk.Then(CALL, new ReplyId(reply), 9, verb, target, Map.of("X-Result", "done"))));
  }

  Script tool(long reply, String name, String arguments) {
    return tool(reply, name, arguments, "t1");
  }

  Script tool(long reply, String name, String arguments, String id) {
    return take(new TalkInput.Chunk(new ReplyChunk.ToolCall(CALL, new ReplyId(reply), 5, id, name, arguments)));
  }

  Script toolDone(long reply, String id, String json) {
    return take(new TalkInput.ToolDone(new ReplyId(reply), id, false, json));
  }

  Script toolDone(long reply, boolean failed, String json) {
    return take(new TalkInput.ToolDone(new ReplyId(reply), "t1", failed, json));
  }

  /** What the model says before it asks for a tool. */
  Script says(long reply, String text) {
    take(new TalkInput.Chunk(new ReplyChunk.Text(CALL, new ReplyId(reply), 0, text, "", "", Stamps.EMPTY)));
    return take(new TalkInput.Mark(new SpokenMark(CALL, new ReplyId(reply), 16_000, 0, 16_000, text)));
  }

  /** So many seconds of sound, of which the words are not known yet, as they come. */
  Script soundOf(long reply, int seconds) {
    for (int half = 0; half < 2 * seconds; half++)
      take(new TalkInput.Mark(
          new SpokenMark(CALL, new ReplyId(reply), 16_000, 8_000L * half, 8_000L * half + 8_000, ""))).pass(490);
    return this;
  }

  Script failed(long reply) {
    return take(new TalkInput.Chunk(new ReplyChunk.End(CALL, new ReplyId(reply), 0, "", "", 1, true, Stamps.EMPTY)));
  }

  /** As a model ends it that knows nothing of keys. */
  Script talks(long reply, String text) {
    says(reply, text);
    return take(new TalkInput.Chunk(new ReplyChunk.End(CALL, new ReplyId(reply), 1, "", "", 0, false, Stamps.EMPTY)));
  }

  /** A model that ends without a word. */
  Script endsEmpty(long reply) {
    return take(new TalkInput.Chunk(new ReplyChunk.End(CALL, new ReplyId(reply), 1, "", "", 0, false, Stamps.EMPTY)));
  }

  /** One key answers it. */
  Script menu(long reply, String text) {
    says(reply, text);
    return take(
        new TalkInput.Chunk(new ReplyChunk.End(CALL, new ReplyId(reply), 1, "", "menu", 1, false, Stamps.EMPTY)));
  }

  Script sounds(long reply) {
    return event(new CallEvent.PlayoutStarted(CALL, new ReplyId(reply), Stamps.EMPTY.played(atMs * 1_000, atMs * 1_000),
        atMs * 1_000));
  }

  Script finished(long reply, boolean complete) {
    return finished(reply, complete ? 24_000 : 12_000, complete);
  }

  /** @param samples at 8 kHz that were heard */
  Script finished(long reply, long samples, boolean complete) {
    return event(
        new CallEvent.PlayoutFinished(CALL, new ReplyId(reply), samples, 8_000, complete, atMs * 1_000));
  }

  /** @param samples at 16 kHz that it made before */
  Script voiceFailed(long reply, long samples) {
    return take(new TalkInput.VoiceFailed(new VoiceFailure(CALL, new ReplyId(reply), 16_000, samples)));
  }

  Script speaks(long utterance) {
    return take(new TalkInput.Activity(
        new SpeechActivity.SpeechStarted(CALL, utterance, utterance, utterance, 8_000, atMs * 1_000), 0));
  }

  Script pauses(long utterance) {
    return take(
        new TalkInput.Activity(new SpeechActivity.SpeechPaused(CALL, utterance, utterance, utterance + 8_000, 8_000,
            Stamps.EMPTY.speech(atMs * 1_000, atMs * 1_000, 0)), 0.2));
  }

  /** @param samples at 8 kHz that they spoke */
  Script pausesAfter(long utterance, long samples) {
    return take(
        new TalkInput.Activity(new SpeechActivity.SpeechPaused(CALL, utterance, utterance, utterance + samples, 8_000,
            Stamps.EMPTY.speech(atMs * 1_000, atMs * 1_000, 0)), 0.2));
  }

  Script said(long utterance, String text) {
    return take(new TalkInput.Tokens(new SpeechTokens(CALL, utterance, true, text, 0.9, false, List.of(),
        new SpeechTokens.Voice(-20, 180, 170, -1), Stamps.EMPTY)));
  }

  Script saidAsSound(long utterance) {
    return take(new TalkInput.Tokens(new SpeechTokens(CALL, utterance, true, "", 0, false,
        List.of(new SpeechTokens.Codes("semantic", 25_000, new int[] {1, 2, 3})),
        new SpeechTokens.Wave(16_000, new short[1_600]), SpeechTokens.Voice.UNKNOWN, Stamps.EMPTY)));
  }

  Script written(long utterance, String text) {
    return take(new TalkInput.Written(new Transcript(CALL, utterance, text)));
  }

  Script ends(long utterance) {
    return take(new TalkInput.Activity(
        new SpeechActivity.EndOfTurn(CALL, utterance, utterance, utterance + 8_000, 8_000,
            Stamps.EMPTY.speech(1, 2, atMs * 1_000)),
        0));
  }

  Script key(String key) {
    return event(new CallEvent.KeyPressed(CALL, key, 80, atMs * 1_000));
  }

  Script sign(AnswerSign.Kind kind, boolean sure) {
    return take(new TalkInput.Sign(new AnswerSign.Heard(CALL, kind, 0.9, sure, false, 1_000, "test", atMs * 1_000)));
  }

  Script hangsUp() {
    return event(new CallEvent.Ended(CALL, new CallEnd(CallEnd.Outcome.CALLER, "caller-bye", 0),
        CallEvent.Direction.INBOUND, "alice", "desk", "desk", "t", 1, 2,
        MediaReport.EMPTY, atMs * 1_000));
  }

  long atMs() {
    return atMs;
  }
}

package io.stepline.dialog.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyCancel;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A voice that fails in a reply: what was not heard was not said, and the caller is told. */
class BrokenVoiceTest {
  private static ScriptedCall call(UnaryOperator<Script> writes) {
    ScriptedCall call = new ScriptedCall();
    Script s = writes.apply(new Script().answered(Map.of()));
    s.inputs().forEach(call::take);
    call.passUntil(s.atMs());
    return call;
  }

  /** A second of sound says the first sentence; of the second there is none. */
  private static Script half(Script s) {
    return s.says(1, "Your order was sent. ").sounds(1).take(new TalkInput.Chunk(
        new ReplyChunk.Text(ScriptedCall.CALL, new ReplyId(1), 1, "It comes on Monday.", "", "", Stamps.EMPTY)))
        .voiceFailed(1, 16_000);
  }

  private static List<String> apologies(ScriptedCall call) {
    return call.effects().stream().filter(TalkEffect.Chunk.class::isInstance).map(e -> ((TalkEffect.Chunk) e).chunk())
        .filter(c -> c.seq() == 0 && c instanceof ReplyChunk.Text).map(c -> ((ReplyChunk.Text) c).text()).toList();
  }

  private static List<String> said(ScriptedCall call) {
    return call.talk().context().settled().history().stream().map(ChatRequest.Message::text).toList();
  }

  @Test
  void shouldTakeForSaidOnlyWhatSoundedAndExcuseTheRest() {
    ScriptedCall call = call(s -> half(s).finished(1, 8_000, true));
    assertThat(said(call)).as("cut at the mark").containsExactly("Your order was sent. ...");
    assertThat(apologies(call)).containsExactly("sorry");
    assertThat(call.talk().context().settled().turns()).singleElement().satisfies(t -> {
      assertThat(t.said()).isEqualTo("Your order was sent.");
      assertThat(t.interrupted()).isTrue();
    });
  }

  @Test
  void shouldLetWhatThereIsSoundFirst() {
    assertThat(apologies(call(BrokenVoiceTest::half))).isEmpty();
  }

  @Test
  void shouldNotLetAModelGoOnThatNobodyHears() {
    ScriptedCall call = call(BrokenVoiceTest::half);
    assertThat(call.effects()).contains(new TalkEffect.Cancel(new ReplyCancel(ScriptedCall.CALL, new ReplyId(1))));
    call = call(s -> half(s).tool(1, "book", "{}").wants(1, "hangup", "").pass(9_000));
    assertThat(call.effects()).filteredOn(TalkEffect.RunTool.class::isInstance).isEmpty();
    assertThat(call.effects()).as("no words into a voice that is broken")
        .filteredOn(e -> e instanceof TalkEffect.Chunk(ReplyChunk.Text t) && t.seq() == -1).isEmpty();
  }

  @Test
  void shouldExcuseAtOnceAReplyOfWhichNothingSounds() {
    ScriptedCall call = call(s -> s.take(new TalkInput.Chunk(
        new ReplyChunk.Text(ScriptedCall.CALL, new ReplyId(1), 0, "Hello.", "", "", Stamps.EMPTY))).voiceFailed(1, 0));
    assertThat(apologies(call)).containsExactly("sorry");
    assertThat(said(call)).isEmpty();
  }

  @Test
  void shouldSayGoodbyeAndHangUpWhereNoVoiceIsLeft() {
    ScriptedCall call = call(s -> s.voiceFailed(1, 0).voiceFailed(2, 0).voiceFailed(3, 0));
    assertThat(apologies(call)).containsExactly("sorry", "bye");
    assertThat(call.effects()).contains(
        new TalkEffect.Command(new CallCommand.HangUp(ScriptedCall.CALL, "no-reply", Map.of())));
  }

  @Test
  void shouldNotHangUpOnOneWhoHeardHalfOfTheGoodbye() {
    ScriptedCall call = call(s -> half(s.wants(1, "hangup", "")).finished(1, 8_000, true));
    assertThat(apologies(call)).containsExactly("sorry");
    assertThat(call.effects()).filteredOn(e -> e instanceof TalkEffect.Command(CallCommand.HangUp _)).isEmpty();
    ScriptedCall put = call(s -> half(s.wants(1, "transfer", "agent")).finished(1, 8_000, true));
    assertThat(apologies(put)).as("who is put through learns the rest there").isEmpty();
    assertThat(put.effects()).filteredOn(e -> e instanceof TalkEffect.Command(CallCommand.BlindTransfer _)).hasSize(1);
  }

  @Test
  void shouldExcuseADraftWhoseVoiceFailedOnceTheTurnIsOver() {
    UnaryOperator<Script> draft = s -> s.made(1, "Hello.").sounds(1).finished(1, true).speaks(9_000).pauses(9_000)
        .said(9_000, "where is it").says(2, "It was sent.").voiceFailed(2, 0);
    assertThat(apologies(call(draft))).isEmpty();
    assertThat(apologies(call(s -> draft.apply(s).pass(2_000)))).containsExactly("sorry");
  }

  @Test
  void shouldGoOnFromABrokenVoiceInAnotherController() {
    ScriptedCall call = new ScriptedCall();
    Script s = half(new Script().answered(Map.of()));
    s.inputs().forEach(call::take);
    call.takeOver(t -> t);
    new Script().pass(s.atMs()).finished(1, 8_000, true).inputs().forEach(call::take);
    assertThat(said(call)).as("cut at the mark").containsExactly("Your order was sent. ...");
    assertThat(apologies(call)).containsExactly("sorry");
  }

  @Test
  void shouldWriteARecordOfOneTurnForABrokenReply() {
    ScriptedCall call = call(s -> half(s).finished(1, 8_000, true).sounds(2).finished(2, true).hangsUp());
    CallRecord record = call.effects().stream().filter(TalkEffect.Finished.class::isInstance)
        .map(e -> ((TalkEffect.Finished) e).entry()).findFirst().orElseThrow();
    assertThat(record.turns()).extracting(CallRecord.Turn::reply).containsExactly(1L, 2L);
  }
}

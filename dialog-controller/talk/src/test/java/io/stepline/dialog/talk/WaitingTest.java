package io.stepline.dialog.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.Speculation;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ListenFor;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.Stamps;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What the house says while the caller waits, and when it stops waiting for the caller. */
class WaitingTest {
  private static ScriptedCall call(UnaryOperator<Script> writes) {
    ScriptedCall call = new ScriptedCall();
    Script s = writes.apply(new Script().answered(Map.of()));
    s.inputs().forEach(call::take);
    call.passUntil(s.atMs());
    return call;
  }

  private static List<String> fillers(ScriptedCall call) {
    return said(call, -1);
  }

  private static List<String> said(ScriptedCall call, int seq) {
    return call.effects().stream().filter(TalkEffect.Chunk.class::isInstance).map(e -> ((TalkEffect.Chunk) e).chunk())
        .filter(c -> c.seq() == seq && c instanceof ReplyChunk.Text).map(c -> ((ReplyChunk.Text) c).text().strip())
        .toList();
  }

  private static long asked(ScriptedCall call) {
    return call.effects().stream()
        .filter(e -> e instanceof TalkEffect.Chat(ChatRequest.Generate g) && g.cause() == ChatRequest.Cause.NO_INPUT)
        .count();
  }

  @Test
  void shouldWaitForTheVoiceAndNotForTheText() {
    ScriptedCall spoken = call(s -> s.says(1, "Let me look that up for you. ").sounds(1).tool(1, "orders", "{}")
        .pass(1_500));
    assertThat(fillers(spoken)).as("a second of sound and half a second of silence").isEmpty();
    ScriptedCall silent = call(s -> s.says(1, "Let me look that up for you. ").sounds(1).tool(1, "orders", "{}")
        .pass(2_100));
    assertThat(fillers(silent)).containsExactly("One moment.");
    ScriptedCall quick = call(s -> s.tool(1, "orders", "{}").pass(400).toolDone(1, false, "{}").made(1, "Sent.")
        .sounds(1).pass(3_000));
    assertThat(fillers(quick)).as("the tool answers at once").isEmpty();
  }

  /** A model whose words run ahead of its voice, or a voice that takes a long clause as it comes. */
  @Test
  void shouldNotSpeakIntoAVoiceWhoseWordsAreNotKnownYet() {
    UnaryOperator<Script> speaking = s -> s.take(new TalkInput.Chunk(new ReplyChunk.Text(ScriptedCall.CALL,
        new ReplyId(1), 0, "A long sentence. ", "", "", Stamps.EMPTY))).sounds(1).soundOf(1, 6);
    assertThat(fillers(call(speaking))).isEmpty();
    assertThat(fillers(call(s -> speaking.apply(s).pass(2_000)))).as("it has been silent for 2 s").isEmpty();
    assertThat(fillers(call(s -> speaking.apply(s).pass(2_700)))).hasSize(1);
    assertThat(fillers(call(s -> speaking.apply(s).take(new TalkInput.Mark(
        new SpokenMark(ScriptedCall.CALL, new ReplyId(1), 16_000, 0, 96_000, "A long sentence. "))).pass(2_700))))
        .as("its words come when it is over: the same sound").hasSize(1);
  }

  @Test
  void shouldNotRepeatAFillerThatTheReplyHasSaidItself() {
    assertThat(fillers(call(s -> s.says(1, "One moment. ").sounds(1).tool(1, "orders", "{}").pass(3_000)))).hasSize(1)
        .doesNotContain("One moment.");
  }

  @Test
  void shouldSaySomethingElseEachTime() {
    assertThat(fillers(call(s -> s.tool(1, "orders", "{}").pass(9_000)))).hasSizeBetween(3, 4)
        .startsWith("One moment.").doesNotHaveDuplicates();
  }

  @Test
  void shouldExcuseWhatFailsAfterAFillerOnceThatHasSounded() {
    ScriptedCall call = call(s -> s.tool(1, "orders", "{}").pass(1_500).sounds(1).toolDone(1, false, "{}").failed(1));
    assertThat(said(call, 0)).isEmpty();
    call = call(s -> s.tool(1, "orders", "{}").pass(1_500).sounds(1).toolDone(1, false, "{}").failed(1)
        .finished(1, true));
    assertThat(said(call, 0)).containsExactly("sorry");
  }

  @Test
  void shouldExcuseAReplyThatSaysNothing() {
    assertThat(said(call(s -> s.endsEmpty(1)), 0)).containsExactly("sorry");
    assertThat(said(call(s -> s.says(1, "Let me see.").sounds(1).tool(1, "orders", "{}").toolDone(1, false, "{}")
        .endsEmpty(1).finished(1, true)), 0)).containsExactly("sorry");
    assertThat(said(call(s -> s.wants(1, "hangup", "").endsEmpty(1)), 0)).as("it need not say anything").isEmpty();
    assertThat(said(call(s -> s.made(1).sounds(1).finished(1, true)), 0)).as("a flow listens on purpose").isEmpty();
  }

  @Test
  void shouldSayNothingWhereThereAreNoWords() {
    ScriptedCall call = call(s -> s.made(1, "Hello.").sounds(1).take(new TalkInput.Told(" "))
        .order(new CallCommand.Say(ScriptedCall.CALL, "")));
    assertThat(call.talk().machine().last()).as("the greeting goes on").isEqualTo(new ReplyId(1));
  }

  @Test
  void shouldExcuseAReplyThatIsNotGoneOnWith() {
    ScriptedCall call = call(s -> s.says(1, "Your order").sounds(1).pass(12_500));
    assertThat(said(call, 0)).containsExactly("sorry");
    assertThat(said(call(s -> s.says(1, "Wait.").sounds(1).tool(1, "orders", "{}").pass(30_000)), 0))
        .as("the tool still runs").isEmpty();
  }

  /** A legal notice, which the caller must hear. */
  private static Script notice(Script s) {
    return s.says(1, "This call is recorded.").take(new TalkInput.Chunk(new ReplyChunk.End(ScriptedCall.CALL,
        new ReplyId(1), 1, "", "menu!", 1, false, Stamps.EMPTY))).sounds(1);
  }

  @Test
  void shouldNotBeInterruptedWhereTheCallerMustHear() {
    ScriptedCall call = call(s -> notice(s).speaks(9_001).pass(1_500).pauses(9_001).said(9_001, "stop").ends(9_001)
        .key("1").pass(1_500));
    assertThat(call.effects()).noneMatch(e -> e instanceof TalkEffect.Playout(PlayoutControl.Flush f));
    assertThat(call.talk().machine().last()).isEqualTo(new ReplyId(1));
    assertThat(call.effects()).contains(new TalkEffect.Listen(new ListenFor(ScriptedCall.CALL, "desk", "menu")));
    ScriptedCall after = call(s -> notice(s).finished(1, true).key("1").pass(100));
    assertThat(after.talk().machine().last()).as("afterwards keys count").isEqualTo(new ReplyId(2));
  }

  private static Script silences(Script s, int times) {
    s.talks(1, "Hello.").sounds(1).finished(1, true);
    for (int i = 2; i < 2 + times; i++) s.pass(8_100).talks(i, "Hello?").sounds(i).finished(i, true);
    return s;
  }

  @Test
  void shouldEndACallInWhichNobodyAnswers() {
    ScriptedCall call = call(s -> silences(s, 200));
    assertThat(asked(call)).isEqualTo(3);
    assertThat(asked(call(s -> {
      for (int i = 1; i < 12; i++) s.menu(i, "Hello?").sounds(i).finished(i, true).pass(8_100);
      return s;
    }))).as("a flow counts itself").isEqualTo(11);
    assertThat(said(call, 0)).singleElement().asString().contains("I cannot hear you");
    assertThat(call.effects()).contains(
        new TalkEffect.Command(new CallCommand.HangUp(ScriptedCall.CALL, "no-input", Map.of())));
  }

  /** A bot that puts silent callers through, and a desk where nobody takes them. */
  @Test
  void shouldPutASilentCallerThroughOnceAndThenEndTheCall() {
    TalkMachine machine = new TalkMachine(Map.of("desk", new BotPolicy("desk", Map.of(),
        ScriptedCall.BOT.transfers(), Map.of(), new BotPolicy.Limits(8_000, 12_000, 1_800_000, 1_000, 1, "agent"),
        ScriptedCall.BOT.keys(), List.of(), "sorry", "bye", "en-us", "rms", BotPolicy.Interruptions.USUAL,
        BotPolicy.EndOfTurn.USUAL)), Speculation.Mode.NEVER);
    ScriptedCall call = new ScriptedCall(machine);
    Script s = silences(new Script().answered(Map.of()), 2).pass(500);
    Scenario.broken(s).made(4, "Sorry.").sounds(4).finished(4, true).pass(8_100).sounds(5).finished(5, true);
    s.inputs().forEach(call::take);
    assertThat(call.effects()).filteredOn(e -> e instanceof TalkEffect.Command).containsExactly(
        new TalkEffect.Command(new CallCommand.BlindTransfer(ScriptedCall.CALL, "sip:agent@example.invalid", Map.of())),
        new TalkEffect.Command(new CallCommand.HangUp(ScriptedCall.CALL, "no-input", Map.of())));
  }

  @Test
  void shouldCountAnewWhenTheCallerDoesSomething() {
    ScriptedCall call = call(s -> silences(silences(s, 3).key("1").pass(3_100).made(5, "One.").sounds(5)
        .finished(5, true), 0).pass(8_100));
    assertThat(asked(call)).isEqualTo(4);
    assertThat(call.talk().machine().last()).isEqualTo(new ReplyId(6));
  }

  /** A model that does not know how to hang up, and one that is dead. */
  @Test
  void shouldEndACallThatIsTooLongWhateverTheModelDoes() {
    UnaryOperator<Script> long_ = s -> s.made(1, "Hello.").sounds(1).finished(1, true)
        .event(new io.stepline.kafka.contract.CallEvent.HoldChanged(ScriptedCall.CALL, true, 1)).pass(1_801_000);
    ScriptedCall polite = call(s -> long_.apply(s).made(2, "We have to end here.").sounds(2).finished(2, true));
    assertThat(hangUps(polite)).isEqualTo(1);
    ScriptedCall dead = call(s -> long_.apply(s).failed(2).sounds(3).finished(3, true));
    assertThat(hangUps(dead)).isEqualTo(1);
    ScriptedCall interrupted = call(s -> long_.apply(s).made(2, "We have to end here.").sounds(2).speaks(9_001)
        .pass(1_300).finished(2, false).pauses(9_001).said(9_001, "no").pass(1_000).made(3, "Go on.").sounds(3)
        .finished(3, true).pass(60_000).made(4, "Goodbye.").sounds(4).finished(4, true));
    assertThat(hangUps(interrupted)).isEqualTo(1);
  }

  private static long hangUps(ScriptedCall call) {
    return call.effects().stream().filter(e -> e instanceof TalkEffect.Command(CallCommand.HangUp h)).count();
  }
}

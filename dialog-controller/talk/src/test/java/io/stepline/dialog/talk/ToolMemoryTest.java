package io.stepline.dialog.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ChatRequest;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What tools have done is never forgotten, and never done twice by mistake. */
class ToolMemoryTest {
  private static final String MONDAY = "{\"day\":\"mon\",\"at\":7}";
  private static final String BOOKED = "{\"booked\":true}";

  private static ScriptedCall call(UnaryOperator<Script> writes) {
    ScriptedCall call = new ScriptedCall();
    Script s = new Script().answered(Map.of()).made(1, "Hello.").sounds(1).pass(1_000).finished(1, true).pass(500);
    writes.apply(s).inputs().forEach(call::take);
    return call;
  }

  private static Script asks(Script s, long utterance, String text) {
    return s.speaks(utterance).pass(800).pauses(utterance).said(utterance, text).pass(1_200);
  }

  private static List<ChatRequest.Message> lastHistory(ScriptedCall call) {
    return call.effects().stream().filter(TalkEffect.Chat.class::isInstance).map(e -> ((TalkEffect.Chat) e).request())
        .filter(ChatRequest.Generate.class::isInstance).map(r -> ((ChatRequest.Generate) r).history())
        .reduce((a, b) -> b).orElseThrow();
  }

  private static List<TalkEffect.RunTool> ran(ScriptedCall call) {
    return call.effects().stream().filter(TalkEffect.RunTool.class::isInstance).map(TalkEffect.RunTool.class::cast)
        .toList();
  }

  private static List<ChatRequest.ToolResult> told(ScriptedCall call) {
    return call.effects().stream().filter(TalkEffect.Chat.class::isInstance).map(e -> ((TalkEffect.Chat) e).request())
        .filter(ChatRequest.ToolResult.class::isInstance).map(ChatRequest.ToolResult.class::cast).toList();
  }

  private static CallRecord record(ScriptedCall call) {
    return call.effects().stream().filter(TalkEffect.Finished.class::isInstance)
        .map(e -> ((TalkEffect.Finished) e).entry()).findFirst().orElseThrow();
  }

  private static ChatRequest.ToolRun booking(String result) {
    return new ChatRequest.ToolRun("t1", "book", MONDAY, false, result);
  }

  @Test
  void shouldTellTheNextReplyWhatWasSaidAskedForAndAnswered() {
    ScriptedCall call = call(s -> asks(asks(s, 20_001, "book it").says(2, "I will book it. ").sounds(2)
        .tool(2, "book", MONDAY).pass(300).toolDone(2, false, BOOKED).made(2, "It is ", "booked.").finished(2, true),
        90_001, "thank you").hangsUp());
    assertThat(lastHistory(call)).containsSubsequence(
        new ChatRequest.Message("user", "book it", List.of(), List.of(), 20_001),
        new ChatRequest.Message("assistant", "I will book it.", List.of(), List.of(booking(BOOKED)), 0),
        new ChatRequest.Message("assistant", "It is booked."));
    assertThat(record(call).turns()).filteredOn(t -> t.reply() == 2)
        .singleElement().satisfies(t -> assertThat(t.runs()).containsExactly(booking(BOOKED)));
  }

  @Test
  void shouldKeepAnAnswerThatComesAfterTheCallerInterrupted() {
    ScriptedCall call = call(s -> asks(asks(s, 20_001, "book it").says(2, "I will book it. ").sounds(2)
        .tool(2, "book", MONDAY).pass(300).speaks(90_001).pass(1_300).finished(2, false)
        .toolDone(2, false, BOOKED).pauses(90_001).said(90_001, "wait").pass(1_200).made(3, "Yes?").sounds(3)
        .finished(3, true), 200_001, "is it done").hangsUp());
    assertThat(lastHistory(call)).contains(
        new ChatRequest.Message("assistant", "I will book it.", List.of(), List.of(booking(BOOKED)), 0));
    assertThat(record(call).turns()).filteredOn(t -> t.reply() == 2).singleElement()
        .satisfies(t -> assertThat(t.runs()).containsExactly(booking(BOOKED)));
  }

  @Test
  void shouldSayThatAToolStillRunsToTheReplyThatInterruptsIt() {
    ScriptedCall call = call(s -> asks(asks(s, 20_001, "book it").tool(2, "book", MONDAY).pass(300), 90_001, "wait"));
    assertThat(lastHistory(call))
        .contains(new ChatRequest.Message("assistant", "", List.of(), List.of(booking("")), 0));
  }

  @Test
  void shouldKeepWhatWasDoneByAReplyThatFailed() {
    ScriptedCall call = call(s -> asks(asks(s, 20_001, "book it").tool(2, "book", MONDAY).pass(300)
        .toolDone(2, false, BOOKED).failed(2).made(3, "Sorry.").sounds(3).finished(3, true), 90_001, "hello")
        .hangsUp());
    assertThat(lastHistory(call)).contains(
        new ChatRequest.Message("assistant", "", List.of(), List.of(booking(BOOKED)), 0));
    assertThat(record(call).turns()).filteredOn(t -> t.reply() == 2).singleElement()
        .satisfies(t -> assertThat(t.heard()).isEqualTo("book it"));
  }

  @Test
  void shouldNotDoTwiceWhatMayBeDoneOnce() {
    ScriptedCall call = call(s -> asks(asks(s, 20_001, "book it").tool(2, "book", MONDAY).pass(300)
        .toolDone(2, false, BOOKED).failed(2).made(3, "Sorry.").sounds(3).finished(3, true), 90_001, "book it")
        .tool(4, "book", "{ \"at\" : 7, \"day\":\"mon\" }"));
    assertThat(ran(call)).hasSize(1);
    assertThat(told(call)).extracting(ChatRequest.ToolResult::json).containsExactly(BOOKED, BOOKED);
  }

  @Test
  void shouldNotTryAgainWhatMayHaveBeenDone() {
    ScriptedCall call = call(s -> asks(asks(s, 20_001, "book it").tool(2, "book", MONDAY).pass(300)
        .toolDone(2, true, "").failed(2).made(3, "Sorry.").sounds(3).finished(3, true), 90_001, "book it")
        .tool(4, "book", MONDAY));
    assertThat(ran(call)).hasSize(1);
    assertThat(told(call).getLast()).satisfies(r -> {
      assertThat(r.failed()).isTrue();
      assertThat(r.json()).contains("not known");
    });
  }

  private static ScriptedCall twice(String tool, String again) {
    return call(s -> asks(asks(s, 20_001, "do it").tool(2, tool, MONDAY).pass(300)
        .toolDone(2, false, BOOKED).failed(2).made(3, "Sorry.").sounds(3).finished(3, true), 90_001, "do it")
        .tool(4, tool, again));
  }

  @Test
  void shouldAskUnderTheSameKeyUnlessTheBotFileAllowsAnother() {
    assertThat(ran(twice("orders", MONDAY))).extracting(TalkEffect.RunTool::key).hasSize(2).containsOnly(
        ran(twice("orders", MONDAY)).getFirst().key());
    assertThat(ran(twice("orders", "{\"day\":\"tue\"}"))).extracting(TalkEffect.RunTool::key).doesNotHaveDuplicates();
    assertThat(ran(twice("state", MONDAY))).extracting(TalkEffect.RunTool::key).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void shouldWaitForTheAnswerThatIsUnderWay() {
    ScriptedCall call = call(s -> asks(asks(s, 20_001, "state").tool(2, "orders", MONDAY).pass(300), 90_001, "state")
        .tool(3, "orders", MONDAY).toolDone(2, false, BOOKED));
    assertThat(ran(call)).hasSize(1);
    assertThat(told(call)).singleElement().satisfies(r -> assertThat(r.reply().value()).isEqualTo(3));
  }

  @Test
  void shouldBoundToolsAndWhatTheyAnswer() {
    ScriptedCall call = call(s -> {
      asks(s, 20_001, "go");
      for (int i = 0; i < 100; i++)
        s.tool(2, "state", "{\"n\":" + i + "}", "t" + i).toolDone(2, "t" + i, "\"" + "x".repeat(60_000) + "\"");
      return asks(s.made(2, "Done.").sounds(2).finished(2, true), 90_001, "thank you");
    });
    assertThat(ran(call)).hasSize(60);
    assertThat(lastHistory(call).toString().length()).isLessThan(60_000);
    assertThat(told(call)).hasSize(100);
    assertThat(TalkJournal.snapshot(call.talk(), 0).talk().length).isLessThan(900_000);
  }
}

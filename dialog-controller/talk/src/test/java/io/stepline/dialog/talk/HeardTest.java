package io.stepline.dialog.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ChatRequest;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What history and record say was heard. */
class HeardTest {
  private static List<TalkEffect> effects(UnaryOperator<Script> writes) {
    ScriptedCall call = new ScriptedCall();
    writes.apply(new Script().answered(Map.of())).inputs().forEach(call::take);
    return call.effects();
  }

  private static List<CallRecord.Turn> turns(List<TalkEffect> effects) {
    return effects.stream().filter(TalkEffect.Finished.class::isInstance).map(e -> ((TalkEffect.Finished) e).entry())
        .findFirst().orElseThrow().turns();
  }

  /** Its end and the caller's interruption cross on the bus. */
  @Test
  void shouldKeepAReplyThatSoundedToItsEndWhileItWasInterrupted() {
    List<TalkEffect> effects =
        effects(s -> s.made(1, "Hello, ", "this is ", "the desk.").sounds(1).pass(2_900).speaks(9_001)
            .pass(100).pauses(9_001).said(9_001, "stop please").finished(1, true).pass(900).talks(2, "Yes?").sounds(2)
            .finished(2, true).hangsUp());
    assertThat(turns(effects)).extracting(CallRecord.Turn::said).containsExactly("Hello, this is the desk.", "Yes?");
    assertThat(turns(effects).getFirst().interrupted()).isFalse();
  }

  /** Hung up on in the middle of a word, whether or not the gate tells how much of it was heard. */
  @Test
  void shouldRecordOneTurnOfAReplyThatTheHangUpCut() {
    UnaryOperator<Script> cut = s -> s.made(1, "Hello, ", "this is ", "the desk.").sounds(1).pass(1_600);
    for (List<TalkEffect> effects : List.of(effects(s -> cut.apply(s).finished(1, false).hangsUp()),
        effects(s -> cut.apply(s).hangsUp()), effects(s -> cut.apply(s).speaks(9_001).finished(1, false).hangsUp())))
      assertThat(turns(effects)).singleElement().satisfies(t -> {
        assertThat(t.said()).startsWith("Hello,").doesNotContain("desk");
        assertThat(t.interrupted()).isTrue();
      });
  }

  @Test
  void shouldTellTheReplyThatInterruptsWhatWasHeardOfTheLast() {
    List<TalkEffect> effects = effects(s -> s.made(1, "Hello, ", "this is ", "the desk.").sounds(1).pass(1_100)
        .speaks(9_001).pass(300).pauses(9_001).said(9_001, "stop please"));
    assertThat(effects).filteredOn(e -> e instanceof TalkEffect.Chat(ChatRequest.Generate g)
        && g.cause() == ChatRequest.Cause.CALLER_SPOKE).singleElement().satisfies(
            e -> assertThat(((ChatRequest.Generate) ((TalkEffect.Chat) e).request()).history())
                .containsExactly(new ChatRequest.Message("assistant", "Hello, ...")));
  }
}

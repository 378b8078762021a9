package io.stepline.dialog.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.conversation.ConversationState;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.PlayoutControl;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a model hears as sound is written down by somebody else, a moment later. */
class LateTranscriptTest {
  private static ScriptedCall call(UnaryOperator<Script> writes) {
    ScriptedCall call = new ScriptedCall();
    Script s = writes.apply(new Script().answered(Map.of()).made(1, "Hello, ", "this is a ", "greeting.").sounds(1));
    s.inputs().forEach(call::take);
    call.passUntil(s.atMs());
    return call;
  }

  private static Script overlaps(Script s) {
    return s.pass(300).speaks(9_001).pass(200).pausesAfter(9_001, 3_000).saidAsSound(9_001);
  }

  private static List<ChatRequest.Generate> asked(ScriptedCall call) {
    return call.effects().stream().filter(e -> e instanceof TalkEffect.Chat(ChatRequest.Generate g))
        .map(e -> (ChatRequest.Generate) ((TalkEffect.Chat) e).request()).toList();
  }

  @Test
  void shouldInterruptWhenShortSoundTurnsOutToBeWords() {
    ScriptedCall deaf = call(LateTranscriptTest::overlaps);
    assertThat(deaf.talk().machine()).as("a short sound").isInstanceOf(ConversationState.BotSpeaking.class);
    ScriptedCall words = call(s -> overlaps(s).written(9_001, "stop please"));
    assertThat(asked(words).getLast().heard().utterance()).isEqualTo(9_001);
    assertThat(words.effects()).anyMatch(e -> e instanceof TalkEffect.Playout(PlayoutControl.Flush f));
    ScriptedCall ended = call(s -> overlaps(s).ends(9_001).written(9_001, "stop please"));
    assertThat(ended.talk().machine()).isInstanceOf(ConversationState.BotThinking.class);
    ScriptedCall nothing = call(s -> overlaps(s).written(9_001, "mhm"));
    assertThat(nothing.talk().machine()).isInstanceOf(ConversationState.BotSpeaking.class);
  }

  @Test
  void shouldWaitForASentenceThatGoesOn() {
    UnaryOperator<Script> asks = s -> s.finished(1, true).pass(500).speaks(9_001).pass(800).pauses(9_001)
        .saidAsSound(9_001);
    ScriptedCall sound = call(s -> asks.apply(s).pass(100));
    ScriptedCall open = call(s -> asks.apply(s).pass(50).written(9_001, "my order number is"));
    assertThat(turnEnd(open)).isGreaterThan(turnEnd(sound) + 300_000);
    ScriptedCall closed = call(s -> asks.apply(s).pass(50).written(9_001, "Where is my order?"));
    assertThat(turnEnd(closed)).isLessThan(turnEnd(sound));
  }

  private static long turnEnd(ScriptedCall call) {
    return call.talk().due().stream().filter(d -> d.clock() == Clock.TURN_END).findFirst().orElseThrow().atUs();
  }

  @Test
  void shouldFeelTheAngerOfWordsThatAreWrittenDownLater() {
    UnaryOperator<Script> asks = s -> s.finished(1, true).pass(500).speaks(9_001).pass(800).pauses(9_001)
        .saidAsSound(9_001).pass(900);
    UnaryOperator<Script> again = s -> s.talks(2, "Yes.").sounds(2).finished(2, true).pass(300).speaks(90_001).pass(800)
        .pauses(90_001).saidAsSound(90_001);
    double calm = asked(call(s -> again.apply(asks.apply(s)))).getLast().heard().anger();
    double angry = asked(call(s -> again.apply(asks.apply(s).written(9_001, "this is ridiculous")))).getLast().heard()
        .anger();
    assertThat(angry).isGreaterThan(calm + 0.3);
  }

  @Test
  void shouldNameTheUtteranceOfEveryTurnOfTheCaller() {
    ScriptedCall call = call(s -> s.finished(1, true).pass(500).speaks(9_001).pass(800).pauses(9_001)
        .saidAsSound(9_001).pass(900).talks(2, "Yes.").sounds(2).finished(2, true).pass(300).speaks(90_001).pass(800)
        .pauses(90_001).said(90_001, "thank you"));
    assertThat(asked(call).getLast().history()).filteredOn(m -> m.role().equals("user")).singleElement()
        .satisfies(m -> assertThat(m.utterance()).isEqualTo(9_001));
  }
}

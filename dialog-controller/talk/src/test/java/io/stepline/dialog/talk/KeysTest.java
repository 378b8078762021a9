package io.stepline.dialog.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ChatRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is keyed in while a model talks that knows nothing of keys. */
class KeysTest {
  private static ScriptedCall call() {
    ScriptedCall call = new ScriptedCall();
    Scenario.KEYS_IN_A_MODELS_DIALOG.script().forEach(call::take);
    return call;
  }

  @Test
  void shouldTakeAllKeysUpToTheEndOrAPauseAsOneTurn() {
    assertThat(call().effects()).filteredOn(e -> e instanceof TalkEffect.Chat(ChatRequest.Generate g)
        && g.cause() == ChatRequest.Cause.KEYS_PRESSED).extracting(
            e -> ((ChatRequest.Generate) ((TalkEffect.Chat) e)
                .request()).heard().keys())
        .containsExactly("8305", "71");
  }

  @Test
  void shouldFallSilentAtTheFirstKeyAndRecordTheEntry() {
    List<TalkEffect> effects = call().effects();
    assertThat(effects).filteredOn(e -> e instanceof TalkEffect.Finished).singleElement().satisfies(
        f -> assertThat(((TalkEffect.Finished) f).entry().turns()).extracting(CallRecord.Turn::heard)
            .containsExactly("", "8305", "71"));
  }

  /** Where one key is asked for it acts at once. */
  @Test
  void shouldActAtOnceInAMenu() {
    ScriptedCall call = new ScriptedCall();
    Script s = new Script().answered(java.util.Map.of());
    s.menu(1, "Press one or two.").sounds(1).pass(500).key("2");
    s.inputs().forEach(call::take);
    assertThat(call.effects().getLast()).isInstanceOf(TalkEffect.Playout.class);
    assertThat(call.effects()).anyMatch(e -> e instanceof TalkEffect.Chat(ChatRequest.Generate g)
        && g.heard().keys().equals("2"));
    assertThat(s.inputs().getLast().input()).isInstanceOfSatisfying(TalkInput.Event.class,
        e -> assertThat(e.event()).isInstanceOf(CallEvent.KeyPressed.class));
  }
}

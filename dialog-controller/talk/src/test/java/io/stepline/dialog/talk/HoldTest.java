package io.stepline.dialog.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyChunk;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** While the caller has put us on hold, the clocks of the talk stand still. */
class HoldTest {
  private static final int LONG_MS = 120_000;
  private static final Map<String, String> CAMPAIGN = Map.of("campaign.detect", "true");

  private static ScriptedCall call(UnaryOperator<Script> writes) {
    return call(Map.of(), writes);
  }

  private static ScriptedCall call(Map<String, String> facts, UnaryOperator<Script> writes) {
    ScriptedCall call = new ScriptedCall();
    Script s = writes.apply(new Script().answered(facts));
    s.inputs().forEach(call::take);
    call.passUntil(s.atMs());
    return call;
  }

  private static Script hold(Script s, boolean on) {
    return s.event(new CallEvent.HoldChanged(ScriptedCall.CALL, on, s.atMs() * 1_000));
  }

  private static Script held(Script s) {
    return hold(hold(s, true).pass(LONG_MS), false);
  }

  private static long apologies(ScriptedCall call) {
    return call.effects().stream()
        .filter(e -> e instanceof TalkEffect.Chunk(ReplyChunk.Text t) && t.text().contains("sorry")).count();
  }

  private static long asked(ScriptedCall call, ChatRequest.Cause cause) {
    return call.effects().stream()
        .filter(e -> e instanceof TalkEffect.Chat(ChatRequest.Generate g) && g.cause() == cause).count();
  }

  private static Stream<String> keys(TalkEffect effect) {
    return effect instanceof TalkEffect.Chat(ChatRequest.Generate g) && g.cause() == ChatRequest.Cause.KEYS_PRESSED
        ? Stream.of(g.heard().keys()) : Stream.empty();
  }

  private static boolean hungUp(ScriptedCall call) {
    return call.effects().stream().anyMatch(e -> e instanceof TalkEffect.Command(CallCommand.HangUp h));
  }

  @Test
  void shouldNotApologiseForAReplyThatCannotSoundInAHold() {
    ScriptedCall call = call(s -> held(s.pass(500)).pass(8_000));
    assertThat(hungUp(call)).isFalse();
    assertThat(apologies(call)).isZero();
  }

  @Test
  void shouldHaveTheRestOfItsPatienceAfterTheHold() {
    assertThat(apologies(call(s -> held(s.pass(500)).pass(13_000)))).isEqualTo(1);
    assertThat(apologies(call(s -> held(s.pass(11_000)).pass(800)))).isZero();
    assertThat(apologies(call(s -> held(s.pass(11_000)).pass(2_000)))).isEqualTo(1);
  }

  @Test
  void shouldRestThroughSeveralHoldsAndOneThatIsToldTwice() {
    ScriptedCall call = call(s -> held(hold(held(hold(s.pass(5_000), true)).pass(3_000), true)).pass(3_000));
    assertThat(apologies(call)).isZero();
  }

  @Test
  void shouldRestWhatBeginsInTheHoldToo() {
    ScriptedCall call = call(s -> {
      Script silent = hold(s.made(1, "Hello. ").sounds(1), true).finished(1, true);
      return hold(silent.take(new TalkInput.Told("A word from outside.")).pass(LONG_MS), false).pass(8_000);
    });
    assertThat(apologies(call)).isZero();
    assertThat(hungUp(call)).isFalse();
  }

  @Test
  void shouldNotEndAnEntryOfKeysInAHold() {
    ScriptedCall call = call(s -> {
      Script before = s.made(1, "Your number? ").sounds(1).finished(1, true).key("1").key("2");
      return hold(hold(before, true).pass(LONG_MS), false).key("3").key("4").pass(500);
    });
    assertThat(call.effects().stream().flatMap(HoldTest::keys)).containsExactly("1234");
  }

  @Test
  void shouldNotEndATurnNorAskTwiceWhetherTheyAreThere() {
    ScriptedCall call = call(s -> held(s.made(1, "Hello. ").sounds(1).finished(1, true).speaks(1).pauses(1)));
    assertThat(call.talk().due()).anyMatch(d -> d.clock() == Clock.TURN_END);
    ScriptedCall silent = call(s -> held(s.made(1, "Hello. ").sounds(1).finished(1, true)).pass(100));
    assertThat(asked(silent, ChatRequest.Cause.NO_INPUT)).isZero();
  }

  @Test
  void shouldNotTakeAHoldForAnAnswerOfNobody() {
    ScriptedCall call = call(CAMPAIGN, s -> hold(s.pass(100), true).pass(LONG_MS));
    assertThat(call.talk().opening()).contains(AnswerScript.Phase.UNKNOWN);
    assertThat(hungUp(call)).isFalse();
    assertThat(call(CAMPAIGN, s -> held(s.pass(100)).sign(AnswerSign.Kind.HUMAN, true).pass(1_000))
        .talk().opening()).isNotEqualTo(java.util.Optional.of(AnswerScript.Phase.UNKNOWN));
  }

  /** The call costs its time in a hold too, and nobody would hear that it was long enough. */
  @Test
  void shouldEndACallThatHasBeenLongEnoughInAHold() {
    ScriptedCall call = call(s -> hold(s.pass(500), true).pass(3_600_000));
    assertThat(call.effects()).contains(
        new TalkEffect.Command(new CallCommand.HangUp(ScriptedCall.CALL, "held-too-long", Map.of())));
    assertThat(asked(call, ChatRequest.Cause.TOO_LONG)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void shouldRestOnInWhoTakesOver(int times) {
    ScriptedCall call = new ScriptedCall();
    Script s = hold(new Script().answered(Map.of()).pass(500), true);
    s.inputs().forEach(call::take);
    for (int i = 0; i < times; i++) call.takeOver(t -> t);
    Script later = new Script().pass(LONG_MS);
    hold(later, false).pass(8_000).inputs().forEach(call::take);
    call.passUntil(later.atMs());
    assertThat(apologies(call)).isZero();
  }
}

package io.stepline.dialog.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.ChatRequest;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Transfers that do not come about. */
class TransfersTest {
  private static ScriptedCall call(UnaryOperator<Script> writes) {
    ScriptedCall call = new ScriptedCall();
    Script s = writes.apply(new Script().answered(Map.of()));
    s.inputs().forEach(call::take);
    call.passUntil(s.atMs());
    return call;
  }

  private static List<ChatRequest.Cause> causes(ScriptedCall call) {
    return call.effects().stream().filter(e -> e instanceof TalkEffect.Chat(ChatRequest.Generate g))
        .map(e -> ((ChatRequest.Generate) ((TalkEffect.Chat) e).request()).cause()).toList();
  }

  /** Where the talk may be when it fails. */
  private enum Moment {
    LISTENING(s -> s), SPEAKING(s -> s.speaks(90_001)),
    PAUSED(s -> s.speaks(90_001).pass(800).pauses(90_001).said(90_001, "hello")),
    THINKING(s -> s.speaks(90_001).pass(800).pauses(90_001).said(90_001, "hello").pass(1_100)),
    BOT_SPEAKING(s -> s.speaks(90_001).pass(800).pauses(90_001).said(90_001, "hello").pass(1_100).talks(2, "Yes?")
        .sounds(2)),
    OVERLAP(s -> s.speaks(90_001).pass(800).pauses(90_001).said(90_001, "hello").pass(1_100).talks(2, "Yes?")
        .sounds(2).speaks(190_001)),
    QUEUE_ANNOUNCEMENT(s -> s.take(new TalkInput.Told("You are number two.")).sounds(2));

    private final UnaryOperator<Script> writes;

    Moment(UnaryOperator<Script> writes) {
      this.writes = writes;
    }
  }

  private static Script put(Script s) {
    return s.wants(1, "transfer", "agent").talks(1, "I put you through.").sounds(1).pass(900).finished(1, true)
        .order(new CallCommand.BlindTransfer(ScriptedCall.CALL, "sip:agent@example.invalid")).pass(500);
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void shouldSaySoWheneverATransferFails(Moment moment) {
    assertThat(causes(call(s -> Scenario.broken(moment.writes.apply(put(s)))))).endsWith(
        ChatRequest.Cause.TRANSFER_FAILED);
    assertThat(causes(call(s -> moment.writes.apply(put(s)).take(new TalkInput.GivenBack())))).endsWith(
        ChatRequest.Cause.TRANSFER_FAILED);
  }

  @Test
  void shouldPutNobodyThroughWhoHangsUpDuringTheAnnouncement() {
    ScriptedCall call = call(s -> s.wants(1, "transfer", "agent").talks(1, "I put you through.").sounds(1).pass(200)
        .finished(1, false).hangsUp());
    assertThat(call.effects()).noneMatch(e -> e instanceof TalkEffect.Command);
    assertThat(call.effects()).filteredOn(e -> e instanceof TalkEffect.Finished).singleElement();
  }

  /** Two callers are connected while the bot says goodbye to one. */
  @Test
  void shouldNotHangUpOnPeopleWhoTalk() {
    ScriptedCall call = call(s -> s.wants(1, "hangup", "").talks(1, "Goodbye.").sounds(1).pass(200)
        .event(new CallEvent.BridgeChanged(ScriptedCall.CALL, List.of(new io.stepline.kafka.contract.CallId("b")), 1))
        .finished(1, false).pass(30_000));
    assertThat(call.effects()).noneMatch(e -> e instanceof TalkEffect.Command);
  }
}

package io.stepline.model.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TurnId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How much of what callers said is kept as sound. */
class SoundsTest {
  private static Set<Long> heard(Sounds sounds, String call, long utterance, int seconds, long... history) {
    List<ChatRequest.Message> lines = new ArrayList<>();
    for (long h : history) lines.add(new ChatRequest.Message("user", "", List.of(), List.of(), h));
    return sounds.heard(new ChatRequest.Generate(new CallId(call), new TurnId(1), new ReplyId(1), true,
        ChatRequest.Cause.CALLER_SPOKE, ChatRequest.Caller.UNKNOWN,
        new ChatRequest.Heard("", 1, false, "", List.of(), new SpeechTokens.Wave(16_000, new short[16_000 * seconds]),
            0, utterance),
        lines, "", Stamps.EMPTY)).keySet();
  }

  @Test
  void shouldGiveTheLastTurnsAsFarAsTheSecondsGo() {
    Sounds sounds = new Sounds(3, 10);
    heard(sounds, "a", 1, 4);
    heard(sounds, "a", 2, 4, 1);
    heard(sounds, "a", 3, 4, 1, 2);
    assertThat(heard(sounds, "a", 4, 1, 1, 2, 3)).containsExactlyInAnyOrder(2L, 3L);
    assertThat(heard(sounds, "b", 4, 1, 1, 2, 3)).as("another call's").isEmpty();
  }

  @Test
  void shouldDropDraftsThatNeverBecameTurns() {
    Sounds sounds = new Sounds(3, 100);
    for (int u = 1; u <= 9; u++) heard(sounds, "a", u, 1);
    heard(sounds, "a", 10, 1, 9);
    assertThat(sounds.bytes()).isEqualTo(2 * 2 * 16_000);
  }

  @Test
  void shouldBeBoundedByCallAndInAllAndForgetWhatIsOver() {
    Sounds sounds = new Sounds(3, 100);
    for (int u = 1; u <= 99; u++) heard(sounds, "a", u, 1);
    assertThat(sounds.bytes()).isEqualTo(24 * 2 * 16_000);
    sounds.forget(c -> c.value().equals("a"));
    assertThat(sounds.bytes()).isZero();
    for (int c = 0; c < 400; c++) heard(sounds, "call" + c, 1, 30);
    assertThat(sounds.bytes()).isLessThanOrEqualTo(256L << 20).isGreaterThan(200L << 20);
    sounds.forget(c -> true);
    assertThat(sounds.bytes()).isZero();
    Sounds none = new Sounds(0, 100);
    heard(none, "a", 1, 1);
    assertThat(none.bytes()).isZero();
  }
}

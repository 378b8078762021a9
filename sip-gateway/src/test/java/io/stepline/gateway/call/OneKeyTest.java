package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A telephone that sends its keys both by INFO and in RTP presses each once. */
class OneKeyTest {
  private final LegBench b = LegBench.inboundUp(LegBench.trunk());

  private void byInfo(String key, int durationMs) {
    b.hear(() -> b.leg.keyByInfo(key, durationMs));
  }

  private void inRtp(String key, int durationMs) {
    b.hear(() -> b.media.announcing.get(LegBench.CALL)
        .accept(new CallEvent.KeyPressed(LegBench.CALL, key, durationMs, b.lane.nowMs() * 1_000)));
  }

  private List<String> keys() {
    return b.book.all(CallEvent.KeyPressed.class).stream().map(CallEvent.KeyPressed::key).toList();
  }

  @Test
  void shouldTakeOneKeyWhicheverComesFirst() {
    inRtp("5", 100);
    b.pass(80);
    byInfo("5", 100);
    b.pass(500);
    byInfo("6", 100);
    b.pass(900);
    inRtp("6", 100);
    assertThat(keys()).containsExactly("5", "6");
  }

  @Test
  void shouldTakeTheSameKeyTwiceWhenItIsPressedTwice() {
    inRtp("5", 100);
    inRtp("5", 100);
    byInfo("5", 100);
    byInfo("5", 100);
    b.pass(300);
    byInfo("5", 100);
    inRtp("5", 100);
    assertThat(keys()).containsExactly("5", "5", "5");
  }

  @Test
  void shouldTakeAllKeysOfATelephoneThatSendsThemOneWayOnly() {
    for (int i = 0; i < 100; i++) byInfo("7", 100);
    b.pass(10_000);
    for (int i = 0; i < 100; i++) inRtp("7", 100);
    assertThat(keys()).hasSize(200);
  }

  @Test
  void shouldTakeAnotherKeyThatComesTheOtherWay() {
    inRtp("1", 100);
    byInfo("2", 100);
    assertThat(keys()).containsExactly("1", "2");
  }

  @Test
  void shouldKnowAKeyThatWasHeldForLong() {
    inRtp("9", 0);
    b.pass(8_000);
    byInfo("9", 8_000);
    assertThat(keys()).containsExactly("9");
    b.pass(8_000);
    byInfo("9", 100);
    assertThat(keys()).containsExactly("9", "9");
  }
}

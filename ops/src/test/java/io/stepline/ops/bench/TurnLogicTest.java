package io.stepline.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TurnLogicTest {
  @Test
  void shouldWaitLessAndCutOffLessWithAModelThatErrsSeldom() {
    TurnLogic.Result without = TurnLogic.learned();
    TurnLogic.Result with = TurnLogic.judged(0.05);
    assertThat(with.deadAirMs()).isLessThan(without.deadAirMs());
    assertThat(with.cutOff()).isLessThan(without.cutOff());
  }

  @Test
  void shouldWaitLongerTheMoreItErrs() {
    assertThat(TurnLogic.judged(0).deadAirMs()).isLessThan(TurnLogic.judged(0.1).deadAirMs());
    assertThat(TurnLogic.judged(0).cutOff()).isLessThan(TurnLogic.judged(0.1).cutOff());
  }

  @Test
  void shouldCutOffLessTheLongerTheSilence() {
    assertThat(TurnLogic.silence(1_000).cutOff()).isLessThan(TurnLogic.silence(500).cutOff());
    assertThat(TurnLogic.silence(1_000).deadAirMs()).isEqualTo(1_000);
  }
}

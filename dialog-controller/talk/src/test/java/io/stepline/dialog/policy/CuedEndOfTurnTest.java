package io.stepline.dialog.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Stamps;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CuedEndOfTurnTest {
  private final CuedEndOfTurn policy = new CuedEndOfTurn(BotPolicy.EndOfTurn.USUAL);

  private static Optional<SpeechTokens> said(String text, double pitch, double ending) {
    return Optional.of(new SpeechTokens(new CallId("c"), 1, true, text, 0.9, false, List.of(),
        new SpeechTokens.Voice(-20, pitch, ending, -1), Stamps.EMPTY));
  }

  private static Optional<SpeechTokens> said(String text) {
    return said(text, 0, 0);
  }

  @Test
  void shouldWaitAsUsualWhileNothingIsKnown() {
    assertThat(policy.silenceMs(Optional.empty(), true)).isEqualTo(500);
    assertThat(policy.silenceMs(said(""), false)).isEqualTo(500);
  }

  @Test
  void shouldBeQuickWhenItIsComplete() {
    assertThat(policy.silenceMs(said("opening hours"), true)).isEqualTo(400);
    assertThat(policy.silenceMs(said("opening hours"), false)).as("nothing was expected").isEqualTo(500);
    assertThat(policy.silenceMs(said("Where is my order?"), false)).isEqualTo(400);
  }

  @Test
  void shouldBePatientWhenItCannotEndSo() {
    for (String text : List.of("my order number is", "I would like to", "the blue one and", "well,", "我想要因为"))
      assertThat(policy.silenceMs(said(text), true)).as(text).isEqualTo(1_000);
    assertThat(policy.silenceMs(said("four seven"), true)).as("numbers come in groups").isEqualTo(700);
  }

  @Test
  void shouldListenToTheMelody() {
    assertThat(policy.silenceMs(said("the blue van", 200, 150), false)).isEqualTo(440);
    assertThat(policy.silenceMs(said("the blue van", 200, 210), false)).isEqualTo(560);
  }

  @Test
  void shouldLearnHowLongACallerPauses() {
    policy.wentOn(620);
    assertThat(policy.silenceMs(said("the blue van"), false)).isEqualTo(713);
    assertThat(policy.silenceMs(said("opening hours"), true)).as("no haste with a slow speaker").isEqualTo(713);
    for (int i = 0; i < 6; i++) policy.wentOn(100);
    assertThat(policy.silenceMs(said("the blue van"), false)).as("and forgets").isEqualTo(500);
    policy.wentOn(5_000);
    assertThat(policy.silenceMs(said("the blue van"), false)).isEqualTo(1_000);
  }
}

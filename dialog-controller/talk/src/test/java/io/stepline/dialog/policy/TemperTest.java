package io.stepline.dialog.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TurnId;
import java.util.List;
import org.junit.jupiter.api.Test;

class TemperTest {
  private final Temper temper = new Temper(List.of("this is ridiculous"));

  private double turn(int turn, String text, double db, double hz, boolean interrupted) {
    return temper.heard(new TurnId(turn), new SpeechTokens(new CallId("c"), turn, true, text, 1, false, List.of(),
        new SpeechTokens.Voice(db, hz, -1), Stamps.EMPTY), interrupted);
  }

  @Test
  void shouldStayCalmWithACalmCallerWhoInterruptsNowAndThen() {
    for (int i = 0; i < 20; i++)
      assertThat(turn(i, "track my order", -26 + i % 3, 180 + 10 * (i % 2), i % 4 == 0)).isLessThan(0.5);
  }

  @Test
  void shouldHearTheVoiceRise() {
    turn(1, "track my order", -26, 180, false);
    turn(2, "my order", -26, 180, false);
    assertThat(turn(3, "no", -17, 240, false)).isBetween(0.5, 0.99);
    assertThat(turn(4, "no", -15, 250, true)).isGreaterThan(1);
    turn(5, "well", -26, 180, false);
    assertThat(turn(6, "well", -26, 180, false)).as("it passes").isLessThan(0.5);
  }

  @Test
  void shouldHearTheWords() {
    turn(1, "track my order", -26, 180, false);
    assertThat(turn(2, "This is ridiculous", -26, 180, false)).isLessThan(1);
    assertThat(turn(2, "This is ridiculous, really", -26, 180, false)).as("the same turn said on counts once")
        .isLessThan(1);
    assertThat(turn(3, "this is ridiculous", -26, 180, false)).isGreaterThan(1);
  }

  @Test
  void shouldTakeAModelsWordForIt() {
    SpeechTokens shouting = new SpeechTokens(new CallId("c"), 1, true, "hello", 1, false, List.of(),
        new SpeechTokens.Voice(0, 0, 1), Stamps.EMPTY);
    assertThat(temper.heard(new TurnId(1), shouting, false)).isGreaterThanOrEqualTo(1);
  }
}

package io.stepline.dialog.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TurnId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"hell | hello are you there | go to hell!", "ass | pass me to a class | you ass",
      "mist | ich bin Optimist | so ein Mist", "no way | I know ways | no way", "太差 | 今天太好了 | 你们服务太差了",
      "ふざけるな | ふざけてません | もうふざけるなよ"})
  void shouldHearWholeWordsOnly(String word, String calm, String angry) {
    assertThat(said(word, calm)).as(calm).isZero();
    assertThat(said(word, angry)).as(angry).isPositive();
  }

  private static double said(String word, String text) {
    return new Temper(List.of(word)).heard(new TurnId(1), new SpeechTokens(new CallId("c"), 1, true, text, 1, false,
        List.of(), SpeechTokens.Voice.UNKNOWN, Stamps.EMPTY), false);
  }

  @Test
  void shouldHearWhatIsWrittenDownLater() {
    turn(1, "", -26, 180, false);
    temper.written(new TurnId(1), "This is ridiculous!");
    assertThat(temper.mood().anger()).isGreaterThan(0.5);
    temper.written(new TurnId(0), "this is ridiculous");
    assertThat(temper.mood().anger()).as("of a turn long past").isLessThan(1);
  }
}

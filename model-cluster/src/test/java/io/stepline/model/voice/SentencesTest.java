package io.stepline.model.voice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SentencesTest {
  private static List<List<String>> of(String text) {
    return Sentences.of(text).stream().map(s -> s.stream().map(p -> p.words() + p.mark()).toList()).toList();
  }

  @Test
  void shouldCutAtMarksAsSpeechPauses() {
    assertThat(of("Hello, Ann. How are you? Fine"))
        .containsExactly(List.of("Hello,", "Ann."), List.of("How are you?"), List.of("Fine"));
    assertThat(of("您好，请问？好。")).containsExactly(List.of("您好,", "请问?"), List.of("好."));
    assertThat(of("¿Qué tal? \"Bien\" (muy)")).containsExactly(List.of("Qué tal?"), List.of("Bien   muy"));
  }

  @Test
  void shouldNotCutNumbersAndTimes() {
    assertThat(of("At 10:30 it costs 3,50 or 1.5")).containsExactly(List.of("At 10:30 it costs 3,50 or 1.5"));
  }

  @Test
  void shouldLeaveOutWhatSaysNothing() {
    assertThat(of("... !? , ")).isEmpty();
    assertThat(of("")).isEmpty();
    assertThat(of("Wait... what")).containsExactly(List.of("Wait."), List.of("what"));
  }
}

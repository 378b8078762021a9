package io.stepline.dialog.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Stamps;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverhearingTest {
  private static boolean means(String text, boolean rejected, long ms) {
    return Overhearing.means(new SpeechTokens(new CallId("c"), 1, true, text, 1, rejected, List.of(),
        SpeechTokens.Voice.UNKNOWN, Stamps.EMPTY), ms, BotPolicy.Interruptions.USUAL);
  }

  @Test
  void shouldLetBackchannelsPass() {
    for (String text : List.of("mhm", "Uh huh.", "okay, okay", "I see, right", "Mm hmm"))
      assertThat(means(text, false, 2_000)).as(text).isFalse();
    for (String text : List.of("stop", "okay stop", "no", "yes", "opening hours", "right now"))
      assertThat(means(text, false, 300)).as(text).isTrue();
  }

  @Test
  void shouldTellNoiseFromSpeechByItsLength() {
    assertThat(means("", true, 300)).isFalse();
    assertThat(means("stop", true, 300)).as("not believed").isFalse();
    assertThat(means("", true, 900)).as("somebody says something").isTrue();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"de | ja, genau. | ja aber", "fr | D’accord, oui. | oui mais non",
      "es | Sí, claro… | sí pero", "zh | 嗯嗯 | 嗯嗯不要", "zh | 好的好的，明白。 | 好的我要两个", "ja | はい、はい。 | はい結構です",
      "ja | うんうん、なるほど | うん待って", "en | 嗯嗯 | 等一下"})
  void shouldKnowTheBackchannelsOfTheLanguage(String language, String nothing, String words) {
    BotPolicy.Interruptions usual = new BotPolicy.Interruptions(150, 1_000, 700, Cues.of(language).backchannels());
    assertThat(Overhearing.means(said(nothing), 2_000, usual)).as(nothing).isFalse();
    assertThat(Overhearing.means(said(words), 300, usual)).as(words).isTrue();
  }

  private static SpeechTokens said(String text) {
    return new SpeechTokens(new CallId("c"), 1, true, text, 1, false, List.of(), SpeechTokens.Voice.UNKNOWN,
        Stamps.EMPTY);
  }
}

package io.stepline.dialog.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Stamps;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}

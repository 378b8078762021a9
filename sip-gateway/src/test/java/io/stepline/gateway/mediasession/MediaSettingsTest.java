package io.stepline.gateway.mediasession;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MediaSettingsTest {
  @Test
  void shouldSpeakTheLanguageOfTheCallsBot() {
    short[] english = {1};
    short[] chinese = {2};
    MediaSettings d = MediaSettings.DEFAULT;
    MediaSettings all = new MediaSettings(d.playoutStartMs(), d.leadMs(), d.stallMs(), d.deadAirMs(), d.oneWayMs(),
        d.lostMs(), d.quarantineMs(), d.dscp(), d.echoGate(),
        Map.of("sorry@8000", english, "queue@8000", english, "qiantai/sorry@8000", chinese));
    assertThat(all.speaking("qiantai").prompts().get("sorry@8000")).isSameAs(chinese);
    assertThat(all.speaking("qiantai").prompts().get("queue@8000")).as("for want of another").isSameAs(english);
    assertThat(all.speaking("front-desk").prompts().get("sorry@8000")).isSameAs(english);
    assertThat(all.speaking("").prompts().get("sorry@8000")).isSameAs(english);
  }
}

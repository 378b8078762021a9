package io.stepline.kafka.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {
  /** {@code group.min.session.timeout.ms} of a broker as it is shipped. */
  private static final int LEAST_MS = 6_000;

  @Test
  void shouldMissADeadMemberAsSoonAsBrokersAllow() {
    KafkaSettings usual = KafkaSettings.local("127.0.0.1:1");
    assertThat(usual.sessionMs()).isEqualTo(LEAST_MS);
    assertThat((int) usual.consumer("g").get("heartbeat.interval.ms")).isPositive()
        .isLessThanOrEqualTo(usual.sessionMs() / 3);
    assertThat(new KafkaSettings("127.0.0.1:1", 4, 1, Map.of("session.timeout.ms", "9000")).sessionMs())
        .isEqualTo(9_000);
  }
}

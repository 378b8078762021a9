package io.stepline.gateway.siprec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a recording server is told of who talks. */
class RecordingMetadataTest {
  @ParameterizedTest
  @CsvSource({"192.0.2.1,sip:+49301@192.0.2.1", "fd00::1,sip:+49301@[fd00::1]"})
  void shouldNameWhoTalksByAddressesOfEitherVersion(String host, String aor) {
    String xml = RecordingMetadata.of("+49301", "<desk>", host, "id", Instant.EPOCH).xml();
    assertThat(xml).contains("aor=\"" + aor + "\"").contains("aor=\"sip:&lt;desk&gt;@");
  }
}

package io.stepline.gateway.mediasession;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which address of ours a peer is to send media to. */
class PortPoolTest {
  private static PortPool on(String bind, String advertised) throws Exception {
    return new PortPool(InetAddress.getByName(bind), Optional.of(advertised), 38_430, 38_439, 0, 0);
  }

  @Test
  void shouldHearMediaWhereSignallingIsUnlessTheyHaveAnAddressOfTheirOwn() throws Exception {
    assertThat(on("0.0.0.0", "").addressFor("10.0.0.1")).isEqualTo("10.0.0.1");
    assertThat(on("::", "").addressFor("fd00::1")).isEqualTo("fd00::1");
    assertThat(on("10.0.0.2", "").addressFor("10.0.0.1")).isEqualTo("10.0.0.2");
    assertThat(on("10.0.0.2", "").addressFor("fd00::1")).isEqualTo("10.0.0.2");
    assertThat(on("fd00::2", "").addressFor("10.0.0.1")).isEqualTo("fd00:0:0:0:0:0:0:2");
  }

  @Test
  void shouldNameTheAddressThatLeadsToUsFromOutside() throws Exception {
    assertThat(on("10.0.0.2", "203.0.113.5").addressFor("203.0.113.5")).isEqualTo("203.0.113.5");
    assertThat(on("10.0.0.2", "203.0.113.5").addressFor("fd00::1")).isEqualTo("10.0.0.2");
  }
}

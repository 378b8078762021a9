package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.wire.CallEvent;
import io.stepline.ops.testkit.RawSip;
import io.stepline.ops.testkit.Speakerphone;
import io.stepline.ops.testkit.TestHouse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A caller on a speakerphone: what the bot says comes back at -15 dB, and must not interrupt it. */
class EchoIT {
  @TempDir Path folder;

  private static long interruptions(TestHouse house) {
    return house.events().stream().filter(e -> e instanceof CallEvent.PlayoutFinished p && !p.complete()).count();
  }

  /** @return how often the bot was cut short while the caller said nothing */
  private static long interruptionsIn(TestHouse house, int sipPort, int delayMs) throws Exception {
    try (RawSip raw = new RawSip(sipPort); Speakerphone phone = new Speakerphone(delayMs, -15)) {
      String sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + phone.port() + " RTP/AVP 0\r\n";
      long before = interruptions(house);
      byte[] invite = raw.request("INVITE", "sip:front-desk@127.0.0.1", sdp, "Content-Type: application/sdp");
      String ok = raw.answerTo(invite, 5_000);
      raw.send(raw.ack(invite, ok));
      Thread.sleep(9_000);
      long during = interruptions(house) - before;
      raw.send(raw.bye(invite, ok));
      await().atMost(Duration.ofSeconds(20)).until(() -> house.roles().gateway().orElseThrow().desk().active() == 0);
      return during;
    }
  }

  @Test
  void shouldNotInterruptItselfOnASpeakerphone() throws Exception {
    try (TestHouse house = new TestHouse(folder.resolve("with"), Map.of("sip.port", "16620", "sip.bind", "127.0.0.1"))) {
      for (int delayMs : List.of(80, 180, 300)) {
        assertThat(interruptionsIn(house, 16_620, delayMs)).as("interruptions of the greeting with an echo after %d ms", delayMs).isZero();
      }
    }
    try (TestHouse house = new TestHouse(folder.resolve("without"), Map.of("sip.port", "16621", "sip.bind", "127.0.0.1", "echo.gate", "off"))) {
      assertThat(interruptionsIn(house, 16_621, 180)).as("without the gate the same line does interrupt, so the test can fail").isPositive();
    }
  }
}

package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.ops.testkit.RawSip;
import io.stepline.ops.testkit.Speakerphone;
import io.stepline.ops.testkit.TestHouse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A caller on a speakerphone: what the bot says comes back at -15 dB, and must not interrupt it. */
class EchoIT {
  @TempDir
  Path folder;

  /** How often somebody was heard to speak, and how often the bot was cut short. */
  private static final class Heard {
    private final List<SpeechActivity> started = new CopyOnWriteArrayList<>();
    private final TestHouse house;
    private final long before;

    Heard(TestHouse house) {
      this.house = house;
      this.before = cutShort();
      house.roles().bus()
          .subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.SPEECH_ACTIVITY, a -> {
            if (a instanceof SpeechActivity.SpeechStarted) started.add(a);
          }))));
    }

    long count() {
      return started.size() + cutShort() - before;
    }

    private long cutShort() {
      return house.events().stream().filter(e -> e instanceof CallEvent.PlayoutFinished p && !p.complete()).count();
    }
  }

  /** @return how often the bot took its own echo for the caller, who said nothing */
  private static long interruptionsIn(TestHouse house, int sipPort, int delayMs) throws Exception {
    Heard heard = new Heard(house);
    try (RawSip raw = new RawSip(sipPort); Speakerphone phone = new Speakerphone(delayMs, -15)) {
      String sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + phone.port()
          + " RTP/AVP 0\r\n";
      byte[] invite = raw.request("INVITE", "sip:front-desk@127.0.0.1", sdp, "Content-Type: application/sdp");
      String ok = raw.answerTo(invite, 5_000);
      raw.send(raw.ack(invite, ok));
      Thread.sleep(9_000);
      long during = heard.count();
      raw.send(raw.bye(invite, ok));
      await().atMost(Duration.ofSeconds(20)).until(() -> house.roles().gateway().orElseThrow().desk().active() == 0);
      return during;
    }
  }

  @Test
  void shouldNotInterruptItselfOnASpeakerphone() throws Exception {
    try (
        TestHouse house = new TestHouse(folder.resolve("with"), Map.of("sip.port", "16620", "sip.bind", "127.0.0.1"))) {
      for (int delayMs : List.of(80, 180, 300)) {
        assertThat(interruptionsIn(house, 16_620, delayMs))
            .as("speech heard in the greeting's own echo after %d ms", delayMs).isZero();
      }
    }
    try (TestHouse house = new TestHouse(folder.resolve("without"),
        Map.of("sip.port", "16621", "sip.bind", "127.0.0.1", "echo.gate", "off"))) {
      assertThat(interruptionsIn(house, 16_621, 180))
          .as("without the gate the same line is taken for speech, so the test can fail").isPositive();
    }
  }
}

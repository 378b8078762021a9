package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.media.audio.WavFile;
import io.stepline.ops.testkit.Browser;
import io.stepline.ops.testkit.FarEnd;
import io.stepline.ops.testkit.SelfSigned;
import io.stepline.ops.testkit.TestHouse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chromium calls the bot with the two libraries that pages use, over both kinds of WebSocket: WebRTC end to end. */
class BrowserIT {
  private static final int WS = 17_062;
  private static final int WSS = 17_063;
  private static final String QUESTION = "what are your opening hours";
  @TempDir
  static Path folder;
  private static TestHouse house;
  private static Path mic;

  @BeforeAll
  static void start() throws Exception {
    SelfSigned certificate = SelfSigned.write(folder, "house");
    house = new TestHouse(folder,
        Map.of("bots.dir", "src/test/browser/bots", "bots.default", "shop", "sip.listen",
            "ws:127.0.0.1:" + WS + ",wss:127.0.0.1:" + WSS,
            "sip.tls.certificate",
            certificate.certificate().toString(), "sip.tls.key", certificate.key().toString()));
    mic = folder.resolve("mic.wav");
    new WavFile(16_000, 1, house.mic(2_800, QUESTION, 25_000)).write(mic);
  }

  @AfterAll
  static void stop() {
    house.close();
  }

  private static long spoken() {
    return house.events().stream().filter(e -> e instanceof CallEvent.PlayoutFinished p && p.complete()).count();
  }

  @ParameterizedTest
  @CsvSource({"jssip,ws", "sipjs,wss", "sipjs,ws", "jssip,wss"})
  void shouldUnderstandABrowserAndBeHeard(String client, String scheme) throws Exception {
    int before = house.records().size();
    long spokenBefore = spoken();
    Browser.Heard heard;
    try (Browser browser = new Browser(folder, client,
        scheme + "://127.0.0.1:" + (scheme.equals("ws") ? WS : WSS) + "/", "sip:shop@127.0.0.1", mic)) {
      await().atMost(Duration.ofSeconds(40))
          .untilAsserted(() -> assertThat(spoken() - spokenBefore).as("%s", browser.log()).isGreaterThanOrEqualTo(2));
      heard = browser.hangUp();
      assertThat(browser.log()).noneMatch(l -> l.contains(" error "));
      await().atMost(Duration.ofSeconds(10)).until(() -> house.records().size() > before);
    }
    CallRecord record = house.records().getLast();
    assertThat(record.turns()).as("%s", record).anySatisfy(t -> assertThat(t.heard()).isEqualTo(QUESTION));
    assertThat(record.end().reason()).isEqualTo("caller-bye");
    assertThat(record.end().outcome()).isEqualTo(CallEnd.Outcome.SUCCESS);
    assertThat(heard.loudest()).as("what the page heard").isGreaterThan(0.03);
    assertThat(FarEnd.understood(folder, heard.pcm(), false, "good morning", "we are open on sundays",
        "sorry i did not understand", "are you still there"))
        .contains("good morning", "we are open on sundays");
  }
}

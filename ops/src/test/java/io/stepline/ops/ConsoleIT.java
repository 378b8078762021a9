package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.media.audio.WavFile;
import io.stepline.ops.testkit.Browser;
import io.stepline.ops.testkit.ConsoleVisit;
import io.stepline.ops.testkit.TestHouse;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chromium visits the console of the whole house: what it serves, who may do what, and calls while they go on. */
class ConsoleIT {
  private static final Pattern PASSWORD = Pattern.compile("first user is admin, with the password (\\S+)");
  private static final int WS = 17_072;
  private static final String QUESTION = "what are your opening hours";
  @TempDir
  static Path folder;
  private static TestHouse house;
  private static ConsoleVisit visit;

  @BeforeAll
  static void start() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream terminal = System.out;
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      house = new TestHouse(folder, Map.of("bots.dir", "src/test/browser/bots", "bots.default", "shop", "sip.listen",
          "ws:127.0.0.1:" + WS, "recording.dir", folder.resolve("recordings").toString()));
    } finally {
      System.setOut(terminal);
    }
    Matcher password = PASSWORD.matcher(said.toString(StandardCharsets.UTF_8));
    assertThat(password.find()).as("the first password is printed").isTrue();
    visit = new ConsoleVisit(folder, "http://127.0.0.1:" + house.roles().httpPort(), password.group(1));
  }

  @AfterAll
  static void stop() {
    house.close();
  }

  @Test
  void shouldKeepStrangersOutAndShowEveryPageCleanToAxe() throws Exception {
    assertThat(visit.does("door")).contains("ok door");
  }

  @Test
  void shouldLetAViewerSeeAndNoMoreAndWriteDownWhoMadeThem() throws Exception {
    assertThat(visit.does("roles")).contains("ok roles");
  }

  @Test
  void shouldSpeakChinese() throws Exception {
    assertThat(visit.does("chinese")).contains("ok chinese");
  }

  /** The caller is another Chromium, whose microphone asks a question once the visitor looks on. */
  @Test
  void shouldShowACallWithWhatBothSayHearItEndItAndKeepIt() throws Exception {
    Path mic = folder.resolve("mic.wav");
    new WavFile(16_000, 1, house.mic(6_000, QUESTION, 60_000)).write(mic);
    ConsoleVisit.Going visitor = visit.begins(Optional.empty(), "board", "live", "listen", "hangup", "history");
    await().atMost(Duration.ofSeconds(60)).until(() -> visitor.said().contains("ok board"));
    try (Browser caller = new Browser(folder, "jssip", "ws://127.0.0.1:" + WS + "/", "sip:shop@127.0.0.1", mic)) {
      assertThat(visitor.ends()).as("the caller: %s", caller.log())
          .contains("ok live", "ok listen", "ok hangup", "ok history");
    }
  }
}

package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.ops.testkit.ConsoleVisit;
import io.stepline.ops.testkit.TestHouse;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chromium visits the console of the whole house: what it serves, who may do what, and calls while they go on. */
class ConsoleIT {
  private static final Pattern PASSWORD = Pattern.compile("first user is admin, with the password (\\S+)");
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
      house = new TestHouse(folder, Map.of("bots.dir", "src/test/browser/bots", "bots.default", "shop"));
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
}

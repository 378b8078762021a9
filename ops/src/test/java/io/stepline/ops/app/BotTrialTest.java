package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.model.bot.BotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Bots tried by cases, drawn and begun at the command line. */
class BotTrialTest {
  @Test
  void shouldTellByItsExitWhetherCasesHeld(@TempDir Path folder) throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.yaml"), "bot: " + Path.of("..", "bots", "front-desk.yaml")
        .toAbsolutePath() + "\ncases: [{name: a <b>, steps: [{words: [Good day]}]}, {name: c, steps: [{}]}]\n");
    Path xml = folder.resolve("junit.xml");
    CommandLine bot = new CommandLine(BotCommands.class);
    assertThat(bot.execute("test", "../bots/cases/front-desk.yaml", "../bots/cases/survey.yaml")).isZero();
    assertThat(bot.execute("test", bad.toString(), "--junit", xml.toString())).isEqualTo(1);
    assertThat(Files.readString(xml)).contains("tests=\"2\" failures=\"1\"", "name=\"a &lt;b&gt;\"",
        "<failure message=\"step 1: said");
    assertThat(bot.execute("test", folder.resolve("none.yaml").toString())).isEqualTo(1);
  }

  @Test
  void shouldDrawAndBeginBots(@TempDir Path folder) throws IOException {
    Path svg = folder.resolve("a.svg");
    assertThat(new CommandLine(BotCommands.class).execute("graph", "../bots/front-desk.yaml", "-o", svg.toString()))
        .isZero();
    assertThat(Files.readString(svg)).startsWith("<svg");
    CommandLine begin = new CommandLine(BotTrial.Begin.class);
    assertThat(begin.execute("bot", "my-desk", "--dir", folder.toString())).isZero();
    assertThat(BotFile.read(folder.resolve("my-desk.yaml")).name()).isEqualTo("my-desk");
    assertThat(begin.execute("bot", "my-desk", "--dir", folder.toString())).isEqualTo(1);
    assertThat(begin.execute("bot", "../evil", "--dir", folder.toString())).isEqualTo(1);
  }
}

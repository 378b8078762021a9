package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.model.bot.BotFile;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Bots tried without a telephone. */
class BotTalkTest {
  private static String talk(String... lines) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new BotTalk(BotFile.read(Path.of("..", "bots", "front-desk.yaml")),
        new BufferedReader(new StringReader(String.join("\n", lines) + "\n")),
        new PrintStream(out, true, StandardCharsets.UTF_8))
        .run();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void shouldTalkInWordsKeysSilenceAndToolAnswers() throws IOException {
    assertThat(talk("where is my package", "eighty three oh five", "", "1", "status=was shipped", "thank you goodbye"))
        .contains("expects ", "[my] order status", "3 to 6 digits", "I have order eight, three, zero, five",
            "Are you still there?", "asks order-status {order=8305}", "Order eight, three, zero, five was shipped.",
            "Thank you for calling. Goodbye.", "-- hangup, outcome {}");
    assertThat(talk("where is my package", "4711", "yes", "")).contains("I cannot look up orders right now.");
  }

  @Test
  void shouldSayWhetherFilesAreWell(@TempDir Path folder) throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.yaml"), "nme: x\n");
    assertThat(new CommandLine(BotCommands.class).execute("check", "../bots/front-desk.yaml")).isZero();
    assertThat(new CommandLine(BotCommands.class).execute("check", bad.toString())).isEqualTo(1);
  }
}

package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandsPageTest {
  @Test
  void shouldBeWhatTheCommandsSayOfThemselves() throws IOException {
    assertThat(Files.readString(Path.of("..", "docs", "commands.md")))
        .as("run ./stepline commands docs/commands.md").isEqualTo(Commands.page());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"up", "role", "call", "doctor", "replay", "evaluate", "campaign", "campaign import", "bot check",
          "bench"})
  void shouldHelpForEveryCommand(String words) {
    assertThat(said((words + " --help").split(" "))).contains("Usage: stepline " + words);
    assertThat(said((words + " -h").split(" "))).contains("Usage: stepline " + words);
    assertThat(said(("help " + words.split(" ")[0]).split(" "))).contains("Usage: stepline " + words.split(" ")[0]);
  }

  @Test
  void shouldSayThatNoHouseRunsBeforeItCalls() throws IOException {
    int free;
    try (ServerSocket taken = new ServerSocket(0)) {
      free = taken.getLocalPort();
    }
    assertThat(said("call", "sip:x@y", "--set", "broker.port=" + free)).contains("no house runs here")
        .contains("127.0.0.1:" + free).contains("stepline up").doesNotContain("Exception");
  }

  private static String said(String... words) {
    StringWriter out = new StringWriter();
    CommandLine line = Commands.line();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(out));
    line.execute(words);
    return out.toString();
  }
}

package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher in a fresh clone, with nothing built and neither Maven nor npm to be found. */
class LauncherTest {
  @TempDir
  private Path clone = Path.of("");

  @BeforeEach
  void copyWhatTheLauncherReads() throws IOException {
    Path root = Path.of("..").toAbsolutePath().normalize();
    Files.copy(root.resolve("stepline"), clone.resolve("stepline"));
    Files.createDirectories(clone.resolve("docs"));
    Files.copy(root.resolve("docs").resolve("commands.md"), clone.resolve("docs").resolve("commands.md"));
    Files.createDirectories(clone.resolve("bin"));
    for (String tool : List.of("mvn", "npm", "apt-get")) {
      Path trap =
          Files.writeString(clone.resolve("bin").resolve(tool), "#!/bin/sh\ntouch " + clone + "/used\nexit 9\n");
      assertThat(trap.toFile().setExecutable(true)).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"--help, Commands:", "help, Commands:", "up --help, Usage: stepline up", "up -h, Usage: stepline up",
      "help up, Usage: stepline up", "campaign --help, Usage: stepline campaign",
      "campaign import -h, Usage: stepline campaign import", "help bot check, Usage: stepline bot check",
      "call sip:a@b --help, Usage: stepline call", "bench load -h, Usage: stepline bench load"})
  void shouldHelpWithoutABuild(String words, String wanted) throws Exception {
    assertThat(run(words)).contains(wanted).doesNotContain("Building").doesNotContain("```");
    assertThat(clone.resolve("used")).doesNotExist();
    assertThat(clone.resolve(".stepline")).doesNotExist();
  }

  @Test
  void shouldShowFilesAndModulesWhileItBuilds() throws Exception {
    Files.writeString(clone.resolve("bin").resolve("mvn"), """
        #!/bin/sh
        i=0; while [ $i -lt 120 ]; do echo "Downloaded from central: https://x/$i.jar (1 kB)"; i=$((i+1)); done
        echo "[INFO] Building Stepline media 0.1.0-SNAPSHOT                [3/11]"
        echo "[ERROR] a fault that must be seen"
        exit 1
        """);
    Files.createDirectories(clone.resolve(".stepline/models"));
    Files.createFile(clone.resolve(".stepline/models/silero_vad_v6.onnx"));
    Files.createDirectories(clone.resolve("src/main"));
    Files.createDirectories(clone.resolve("ops/console"));
    Path node = Files.writeString(clone.resolve("ops/console/node.sh"), "#!/bin/sh\n");
    assertThat(node.toFile().setExecutable(true)).isTrue();
    assertThat(run("doctor")).contains("100 files fetched").contains("Stepline media").contains("[3/11]")
        .contains("[ERROR] a fault that must be seen").contains("the build failed; see .stepline/build.log");
  }

  private String run(String words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bash", clone.resolve("stepline").toString()));
    command.addAll(List.of(words.split(" ")));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PATH", clone.resolve("bin") + ":" + builder.environment().get("PATH"));
    builder.environment().put("STEPLINE_JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }
}

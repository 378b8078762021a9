package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The files of ops/model-servers fit together, by their own checker: no Docker, no card, no network. */
class ModelServersTest {
  private static final Path FOLDER = Path.of("model-servers").toAbsolutePath();

  @Test
  void shouldNameOnlyWhatExistsAndHoldItsWeights() throws Exception {
    Optional<String> python = python("import yaml");
    assumeTrue(python.isPresent(), "no python3 with PyYAML (apt-get install python3-yaml)");
    Ran ran = run(List.of(python.orElseThrow(), "check.py"), FOLDER);
    assertThat(ran.said()).isEqualTo("all in order\n");
    assertThat(ran.status()).isZero();
  }

  @Test
  void shouldPassTheTestsOfItsScripts() throws Exception {
    Optional<String> python = python("import yaml, numpy");
    assumeTrue(python.isPresent(), "no python3 with PyYAML and numpy (apt-get install python3-yaml python3-numpy)");
    for (String folder : List.of(".", "export", "token2wav")) {
      Ran ran = run(
          List.of(python.orElseThrow(), "-W", "ignore", "-m", "unittest", "discover", "-s", "tests", "-t", "."),
          FOLDER.resolve(folder));
      assertThat(ran.said()).as("tests of " + folder).containsPattern("Ran [1-9]\\d* tests");
      assertThat(ran.status()).as(ran.said()).isZero();
    }
  }

  private record Ran(int status, String said) {}

  private static Optional<String> python(String imports) throws Exception {
    for (String python : List.of("python3", "/usr/bin/python3"))
      try {
        if (run(List.of(python, "-c", imports), FOLDER).status() == 0) return Optional.of(python);
      } catch (java.io.IOException e) {
        continue;
      }
    return Optional.empty();
  }

  private static Ran run(List<String> command, Path folder) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).as(said).isTrue();
    return new Ran(process.exitValue(), said);
  }
}

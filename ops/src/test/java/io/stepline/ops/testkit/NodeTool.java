package io.stepline.ops.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs what is installed in ops/console/node_modules. */
public final class NodeTool {
  private static final Path PAGE = Path.of("console");

  private NodeTool() {}

  /** Fails with what the tool says unless it ends well. @param script below node_modules */
  public static void run(Path folder, int patienceS, String script, String... words)
      throws IOException, InterruptedException {
    assumeTrue(Files.isRegularFile(PAGE.resolve("node_modules").resolve(script)),
        "the console's page was not built (-Dconsole.skip), so its tests are not run");
    List<String> command = new ArrayList<>(List.of("node", "node_modules/" + script));
    command.addAll(List.of(words));
    Path said = folder.resolve("said.log");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(PAGE.toFile()).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().put("CONSOLE_DIST", Path.of("target", "classes", "console").toAbsolutePath().toString());
    Process process = builder.start();
    boolean over = process.waitFor(patienceS, TimeUnit.SECONDS);
    if (!over) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertThat(over && process.exitValue() == 0).as("%s says:%n%s", command, Files.readString(said)).isTrue();
  }
}

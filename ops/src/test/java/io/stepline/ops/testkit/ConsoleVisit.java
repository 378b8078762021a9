package io.stepline.ops.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs console/test/house/visit.mjs, which drives Debian's Chromium through the console's page by Playwright. */
public final class ConsoleVisit {
  private static final Path PAGE = Path.of("console");
  private static final int PATIENCE_S = 180;

  private final Path folder;
  private final String url;
  private final String password;

  /** @param url of the door; {@code password} of the user admin */
  public ConsoleVisit(Path folder, String url, String password) {
    this.folder = folder;
    this.url = url;
    this.password = password;
  }

  /** @return what the visit said, "ok STEP" for each step that held */
  public List<String> does(String... steps) throws IOException, InterruptedException {
    return begins(Optional.empty(), steps).ends();
  }

  /** @param mic a WAV file that is the browser's microphone */
  public Going begins(Optional<Path> mic, String... steps) throws IOException {
    if (!Files.isDirectory(PAGE.resolve("node_modules/playwright-core")))
      throw new IOException("Playwright is missing in ops/console/node_modules: build without -Dconsole.skip, "
          + "or run npm ci --ignore-scripts in ops/console");
    List<String> command = new ArrayList<>(List.of("node", "test/house/visit.mjs"));
    command.addAll(List.of(steps));
    Path said = folder.resolve("visit-" + String.join("-", steps) + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(PAGE.toFile()).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().putAll(Map.of("CONSOLE_URL", url, "CONSOLE_PASSWORD", password, "CONSOLE_PICTURE",
        Path.of("target", "console-" + String.join("-", steps) + ".png").toAbsolutePath().toString()));
    mic.ifPresent(m -> builder.environment().put("CONSOLE_MIC", m.toAbsolutePath().toString()));
    return new Going(builder.start(), said);
  }

  /** A visit that goes on. */
  public record Going(Process process, Path log) {
    public List<String> said() throws IOException {
      return Files.readAllLines(log);
    }

    /** Waits for its end. @return all that it said */
    public List<String> ends() throws IOException, InterruptedException {
      if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      return said();
    }
  }
}

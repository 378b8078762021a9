package io.stepline.ops;

import io.stepline.ops.testkit.NodeTool;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console's page without a browser: its types and its pure parts. */
class ConsolePageTest {
  @TempDir
  Path folder;

  @Test
  void shouldHoldWhatItsTypesSay() throws Exception {
    NodeTool.run(folder, 120, "svelte-check/bin/svelte-check", "--tsconfig", "./tsconfig.json", "--fail-on-warnings");
  }

  @Test
  void shouldPassTheTestsOfItsPureParts() throws Exception {
    NodeTool.run(folder, 120, "vitest/vitest.mjs", "run", "--project", "pure");
  }
}

package io.stepline.ops;

import io.stepline.ops.testkit.NodeTool;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console's pages in Chromium against made data (console/fake): axe, policy, roles, keyboard, widths, languages.
 */
class ConsolePagesIT {
  @TempDir
  Path folder;

  @Test
  void shouldPassTheTestsOfItsPages() throws Exception {
    NodeTool.run(folder, 900, "vitest/vitest.mjs", "run", "--project", "pages");
  }
}

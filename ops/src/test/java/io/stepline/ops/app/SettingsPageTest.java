package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.model.bot.BotFile;
import io.stepline.ops.app.settings.SettingsPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsPageTest {
  @Test
  void shouldShowABotFileThatLoads(@TempDir Path folder) throws IOException {
    String page = Files.readString(Path.of("..", "docs", "bots.md"));
    Path file = Files.writeString(folder.resolve("desk.yaml"),
        page.substring(page.indexOf("```yaml") + 8, page.indexOf("```\n", page.indexOf("```yaml") + 8)));
    assertThat(BotFile.read(file).returns()).containsKey("X-Outcome");
    assertThat(BotPolicy.readAll(folder).get("desk").queues()).containsKey("support");
  }

  @Test
  void shouldBeWhatTheSettingsSayOfThemselves() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "settings.md"));
    assertThat(page.substring(0, page.indexOf(SettingsPage.TRUNKS)))
        .as("run ./stepline settings --page docs/settings.md").isEqualTo(SettingsPage.markdown(Config.RECORDS));
  }
}

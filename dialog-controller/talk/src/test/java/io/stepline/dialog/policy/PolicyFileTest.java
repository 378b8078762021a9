package io.stepline.dialog.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyFileTest {
  @TempDir
  Path folder;

  private BotPolicy read(String yaml) throws IOException {
    Files.writeString(folder.resolve("desk.yaml"), "name: desk\n" + yaml);
    return BotPolicy.readAll(folder).get("desk");
  }

  @Test
  void shouldReadWhetherAToolMayBeAskedAgain() throws IOException {
    assertThat(read("tools: {book: {url: 'http://x/', repeat: never}}").tools().get("book").repeat())
        .isEqualTo(BotPolicy.Repeat.NEVER);
    assertThat(read("tools: {book: {url: 'http://x/'}}").tools().get("book").repeat())
        .isEqualTo(BotPolicy.Repeat.SAME_KEY);
    assertThatThrownBy(() -> read("tools: {book: {url: 'http://x/', repeat: sometimes}}"))
        .hasMessageContaining("desk.yaml").hasMessageContaining("repeat");
    assertThatThrownBy(() -> read("tools: {book: {url: 'http://x/', timeout-ms: 900000}}"))
        .hasMessageContaining("timeout-ms");
  }
}

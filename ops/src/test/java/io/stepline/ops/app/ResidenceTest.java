package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidenceTest {
  @TempDir
  private Path folder = Path.of("");

  private Config config() {
    return Config.load(Path.of("none"), Map.of("data.dir", folder.resolve("data").toString(), "http.port", "8099"));
  }

  @Test
  void shouldSayThatAHouseRunsAlreadyAndWhichOne() throws IOException {
    try (Residence first = Residence.take(config())) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> Residence.take(config())).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Stepline is running already: process " + ProcessHandle.current().pid())
          .hasMessageContaining("http://127.0.0.1:8099");
    }
  }

  @Test
  void shouldLetTheNextOneInWhenTheFirstIsGone() throws IOException {
    Residence.take(config()).close();
    Residence.take(config()).close();
    assertThat(folder.resolve("data/house.lock")).exists();
  }

  @Test
  void shouldSayThatItsFolderCannotBeWritten() throws IOException {
    Files.writeString(folder.resolve("data"), "a file, not a folder");
    assertThatThrownBy(() -> Residence.take(config())).hasMessageContaining("data.dir").hasMessageContaining("written");
  }
}

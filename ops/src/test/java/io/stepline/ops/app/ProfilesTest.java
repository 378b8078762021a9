package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The settings files of ops/model-servers/profiles are read and refused as in a process that starts. */
class ProfilesTest {
  private static final Path FOLDER = Path.of("model-servers/profiles");

  @Test
  void shouldTakeTheSettingsOfEachProfile() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(FOLDER)) {
      files = all.filter(Files::isDirectory).map(p -> p.resolve("stepline.yaml")).toList();
    }
    assertThat(files).hasSize(4);
    for (Path file : files) assertThatCode(() -> {
      Config config = Config.load(file, Map.of());
      EncoderEngines.check(config.encoder());
      ChatEngines.check(config);
      DecoderEngines.check(config.decoder());
      assertThat(config.chat().capacity()).as("calls are admitted by load").isPositive();
    }).as(file.toString()).doesNotThrowAnyException();
  }
}

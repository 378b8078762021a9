package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.model.strict.Fault;
import io.stepline.model.strict.Node;
import io.stepline.model.strict.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are small and would become large: of bots, and of settings. */
class BombsTest {
  private static final int DEEP = 50_000;
  @TempDir
  Path folder;

  /** A billion laughs: each line names the one before ten times. */
  private static String laughs() {
    StringBuilder yaml = new StringBuilder("l0: &l0 lol\n");
    for (int i = 1; i <= 9; i++)
      yaml.append("l").append(i).append(": &l").append(i).append(" [").append(("*l" + (i - 1) + ",").repeat(10))
          .append("]\n");
    return yaml.toString();
  }

  @Test
  void shouldNotLetNamesOfPartsMultiply() throws IOException {
    List<Fault> faults = new ArrayList<>();
    Optional<Node> read = StrictYaml.parse(laughs(), faults);
    assertThat(read.toString().length()).isLessThan(100 * laughs().length());
    Path settings = Files.writeString(folder.resolve("laughs.yaml"), laughs());
    assertThatThrownBy(() -> Config.load(settings, Map.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- ", "? "})
  void shouldRefuseWhatIsNestedWithoutEnd(String opening) throws IOException {
    String deep = opening.repeat(DEEP);
    List<Fault> faults = new ArrayList<>();
    StrictYaml.parse(deep, faults);
    assertThat(faults).isNotEmpty();
    Path settings = Files.writeString(folder.resolve("deep.yaml"), deep);
    assertThatThrownBy(() -> Config.load(settings, Map.of())).isInstanceOf(IllegalArgumentException.class);
  }
}

package io.stepline.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.model.engine.EngineException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No model is at hand; what can be wrong with a folder is. */
class VoskEncoderTest {
  @TempDir
  Path folder;

  @Test
  void shouldRefuseAFolderThatIsNoModelAndSayWhereToGetOne() throws Exception {
    assertThatThrownBy(() -> new VoskEncoder(folder.resolve("none"))).isInstanceOf(EngineException.class)
        .hasMessageContaining("alphacephei.com/vosk/models");
    Files.createDirectories(folder.resolve("am"));
    Files.writeString(folder.resolve("am/final.mdl"), "not a model");
    assertThatThrownBy(() -> new VoskEncoder(folder)).isInstanceOf(EngineException.class)
        .hasMessageContaining("does not load");
  }
}

package io.stepline.model.stepaudio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.model.engine.EngineException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AudioTokensTest {
  @TempDir
  Path folder;

  /** The unit test of mlx-speech (appautomaton/mlx-speech, step_audio_tokenizer). */
  @Test
  void shouldMergeTwoToThreeAsUpstream() {
    int[] merged = AudioTokens.merge(new int[] {1, 2, 3, 4}, new int[] {10, 11, 12, 13, 14, 15});
    assertThat(AudioTokens.text(merged)).isEqualTo(
        "<audio_1><audio_2><audio_1034><audio_1035><audio_1036><audio_3><audio_4><audio_1037><audio_1038><audio_1039>");
    assertThat(AudioTokens.ids(merged)).containsExactly(65537, 65538, 66570, 66571, 66572, 65539, 65540, 66573, 66574,
        66575);
    assertThat(AudioTokens.parse("a" + AudioTokens.text(merged) + "<audio_6561>", 5_120)).containsExactly(merged);
  }

  @Test
  void shouldDropWhatFillsNoGroup() {
    assertThat(AudioTokens.merge(new int[] {1, 2, 3}, new int[] {1, 2, 3, 4, 5})).hasSize(5);
    assertThat(AudioTokens.merge(new int[] {1}, new int[] {1, 2, 3})).isEmpty();
    assertThatThrownBy(() -> AudioTokens.merge(new int[] {1, 1_024}, new int[] {1, 2, 3})).hasMessageContaining("1024");
  }

  @Test
  void shouldReadNumPyFilesAndRefuseOthers() throws Exception {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }\n";
    ByteBuffer file = ByteBuffer.allocate(10 + header.length() + 16).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0)
        .putShort((short) header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
    for (float f : new float[] {1, 2, 3, 4}) file.putFloat(f);
    Path npy = folder.resolve("a.npy");
    Files.write(npy, file.array());
    assertThat(NpyFile.read(npy).shape()).containsExactly(2, 2);
    assertThat(NpyFile.read(npy).values()).containsExactly(1, 2, 3, 4);
    for (String wrong : new String[] {"'<f8'", "'>f4'", "True ", "(2, 3)", "(99999999999, 1)"}) {
      String bad = header.replace(wrong.startsWith("(") ? "(2, 2)" : wrong.startsWith("T") ? "False" : "'<f4'", wrong);
      ByteBuffer b = ByteBuffer.allocate(10 + bad.length() + 16).order(java.nio.ByteOrder.LITTLE_ENDIAN);
      b.put(file.array(), 0, 8).putShort((short) bad.length()).put(bad.getBytes(StandardCharsets.US_ASCII));
      assertThatThrownBy(() -> NpyFile.parse(b.rewind(), "bad")).as(wrong).isInstanceOf(EngineException.class);
    }
    for (int cut = 0; cut < file.capacity(); cut++) {
      ByteBuffer piece = ByteBuffer.wrap(file.array(), 0, cut).slice();
      assertThatThrownBy(() -> NpyFile.parse(piece.order(java.nio.ByteOrder.LITTLE_ENDIAN), "cut"))
          .isInstanceOf(EngineException.class);
    }
    assertThatThrownBy(() -> Centroids.read(npy)).hasMessageContaining("1024 x 512");
  }
}

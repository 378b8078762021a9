package io.stepline.ops.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedSoundTest {
  private static final CallId CALL = new CallId("c1");
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
  @TempDir
  Path folder;

  /** Twelve seconds: a tone left, another right. */
  private static short[] tones() {
    short[] pcm = new short[2 * 12 * 8_000];
    for (int i = 0; i < pcm.length / 2; i++) {
      pcm[2 * i] = (short) (9_000 * Math.sin(i * 2 * Math.PI * 400 / 8_000));
      pcm[2 * i + 1] = (short) (4_000 * Math.sin(i * 2 * Math.PI * 1_000 / 8_000));
    }
    return pcm;
  }

  private RecordingVault written(String key, String form) throws IOException {
    RecordingVault vault = new RecordingVault(key, form, "always", 0, 0);
    try (RecordingForm out = vault.begin(vault.fileOf(folder, CALL), 8_000)) {
      short[] all = tones();
      for (int at = 0; at < all.length; at += 16_000) out.write(Arrays.copyOfRange(all, at, at + 16_000));
    }
    return vault;
  }

  private static byte[] part(RecordedSound sound, long from, long to) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    sound.copy(from, to, out);
    return out.toByteArray();
  }

  /** Whatever part is asked for is the same as that part of the whole. */
  private static void partsAreTheWhole(RecordedSound sound, int seed) throws IOException {
    byte[] whole = part(sound, 0, sound.wavBytes());
    assertThat(whole).hasSize((int) sound.wavBytes());
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      int from = random.nextInt(whole.length);
      int to = from + 1 + random.nextInt(Math.min(70_000, whole.length - from));
      assertThat(part(sound, from, to)).as(from + " to " + to).hasSize(to - from);
      if (!(sound.wavBytes() == 0))
        assertThat(Arrays.equals(part(sound, from, to), Arrays.copyOfRange(whole, from, to)))
            .as(from + " to " + to).isTrue();
    }
  }

  @Test
  void shouldReadASealedWavFromAnywhereWithoutAPlainFile() throws IOException {
    RecordingVault vault = written(KEY, "wav");
    try (RecordedSound sound = vault.find(folder, CALL).orElseThrow()) {
      assertThat(sound.lengthMs()).isEqualTo(12_000);
      partsAreTheWhole(sound, 1);
      assertThat(sound.peaks(10).caller()[5]).isBetween(0.26f, 0.29f);
    }
    try (var files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString())).containsExactly("c1.wav.enc");
    }
  }

  @Test
  void shouldReadOpusAsSoundOfBothSides() throws IOException {
    for (String key : new String[] {"", KEY}) {
      RecordingVault vault = written(key, "opus");
      try (RecordedSound sound = vault.find(folder, CALL).orElseThrow()) {
        assertThat(sound.lengthMs()).isBetween(11_900L, 12_100L);
        RecordedSound.Peaks peaks = sound.peaks(12);
        assertThat(peaks.caller()[6]).isBetween(0.2f, 0.36f);
        assertThat(peaks.bot()[6]).isBetween(0.08f, 0.18f);
        assertThat(part(sound, 150_000, 150_400)).hasSize(400);
      }
      Files.delete(vault.fileOf(folder, CALL));
    }
  }

  @Test
  void shouldSayThatThereIsNoneOrThatTheKeyIsAnother() throws IOException {
    assertThat(new RecordingVault("", "wav", "always", 0, 0).find(folder, CALL)).isEmpty();
    written(KEY, "wav");
    org.assertj.core.api.Assertions
        .assertThatThrownBy(() -> new RecordingVault("", "wav", "always", 0, 0).find(folder, CALL))
        .isInstanceOf(IOException.class).hasMessageContaining("recording.key");
    byte[] other = new byte[32];
    other[0] = 1;
    org.assertj.core.api.Assertions
        .assertThatThrownBy(() -> new RecordingVault(Base64.getEncoder().encodeToString(other), "wav", "always", 0, 0)
            .find(folder, CALL))
        .isInstanceOf(IOException.class).hasMessageContaining("another key");
  }
}

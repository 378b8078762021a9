package io.stepline.ops.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import io.stepline.media.audio.WavFile;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.vad.SpeechProbability;
import io.stepline.ops.recording.RecordingVault;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording heard again: two seconds of tone, a pause of 500 ms in the middle, the caller on the left. */
class RecordedEarsTest {
  private static final int RATE = 8_000;
  /** A VAD that takes loud for speech. */
  private static final SpeechProbability LOUD = (rate, windows, memories) -> {
    float[] all = new float[windows.size()];
    for (int i = 0; i < all.length; i++) all[i] = Math.abs(windows.get(i)[0]) > 1_000 ? 1 : 0;
    return all;
  };
  private static final HeardCall HEARD = new HeardCall("c1", "desk",
      List.of(new HeardCall.Speech(new HeardCall.Span(1_000, 3_500), 1_100, 3_700, true, Optional.empty())), List.of(),
      List.of("hello"));

  @TempDir
  Path folder;

  @BeforeEach
  void recording() throws IOException {
    int frames = 5 * RATE;
    ByteBuffer pcm = ByteBuffer.allocate(frames * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < frames; i++) {
      int ms = i * 1_000 / RATE;
      boolean speech = ms >= 1_000 && ms < 2_000 || ms >= 2_500 && ms < 3_500;
      pcm.putShort((short) (speech ? 8_000 : 0)).putShort((short) 9_000);
    }
    try (OutputStream out = Files.newOutputStream(folder.resolve("c1.wav"))) {
      out.write(WavFile.header(RATE, 2, pcm.capacity()));
      out.write(pcm.array());
    }
  }

  private RecordedEars.Sounds sounds() {
    RecordingVault vault = new RecordingVault("", "wav", "always", 0, 0);
    return call -> vault.find(folder, call);
  }

  @Test
  void shouldHearTheCallersSideWithAnotherVad() throws IOException {
    HeardCall quick = new RecordedEars(sounds(), Optional.of(LOUD), 200, 1_200, Optional.empty()).hear(HEARD)
        .orElseThrow();
    assertThat(quick.speeches()).extracting(s -> s.span().fromMs() / 100).containsExactly(10L, 25L);
    assertThat(quick.speeches()).allSatisfy(s -> assertThat(s.endKnownMs() - s.span().toMs()).isBetween(200L, 300L));
    assertThat(quick.speeches()).allMatch(HeardCall.Speech::expected);
    HeardCall patient = new RecordedEars(sounds(), Optional.of(LOUD), 600, 1_200, Optional.empty()).hear(HEARD)
        .orElseThrow();
    assertThat(patient.speeches()).hasSize(1);
  }

  @Test
  void shouldHearWordsWithAnotherRecogniser() throws IOException {
    HeardCall heard =
        new RecordedEars(sounds(), Optional.empty(), 200, 1_200, Optional.of(new Lengths())).hear(HEARD).orElseThrow();
    assertThat(heard.heard()).containsExactly("3000 ms");
    assertThat(heard.speeches().getFirst().words().orElseThrow().tokens().text()).isEqualTo("3000 ms");
  }

  /** Says how much it was given. */
  private static final class Lengths implements SpeechEncoder {
    @Override
    public String name() {
      return "lengths";
    }

    @Override
    public int sampleRateHz() {
      return 16_000;
    }

    @Override
    public Session open(String bot, boolean narrowband) {
      return new Session() {
        @Override
        public CompletableFuture<Result> settle(short[] turn) {
          return CompletableFuture.completedFuture(new Result(turn.length / 16 + " ms", 1, false));
        }

        @Override
        public void close() {}
      };
    }
  }
}

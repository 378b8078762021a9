package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.model.vad.SileroVad;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real model: what it says of a caller does not depend on who else is in the batch. */
class VadBatchIT {
  private static final int CALLS = 60;
  private static final int WINDOWS = 40;

  /** By turns silent, a buzz with the pitch and formants of a voice, and noise. */
  private static short[] window(int rateHz, int call, int number, Random random) {
    short[] pcm = new short[SileroVad.windowSamples(rateHz)];
    int kind = (number / 10 + call) % 3;
    double pitch = 90 + 3 * call;
    for (int i = 0; i < pcm.length; i++) {
      double t = (double) (number * pcm.length + i) / rateHz;
      double buzz = IntStream.rangeClosed(1, 20)
          .mapToDouble(h -> Math.sin(2 * Math.PI * pitch * h * t) * Math.exp(-Math.abs(pitch * h - 600) / 500)).sum();
      pcm[i] = (short) (kind == 0 ? 0 : kind == 1 ? 2_000 * buzz : 800 * random.nextGaussian());
    }
    return pcm;
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000})
  void shouldSayTheSameOfACallerAloneAndAmongOthers(int rateHz) {
    Random random = new Random(5);
    List<SileroVad.Memory> together = new ArrayList<>();
    List<SileroVad.Memory> alone = new ArrayList<>();
    for (int c = 0; c < CALLS; c++) {
      together.add(new SileroVad.Memory(rateHz));
      alone.add(new SileroVad.Memory(rateHz));
    }
    float lowest = 1;
    float highest = 0;
    double furthest = 0;
    try (SileroVad vad = new SileroVad(Path.of("../.stepline/models/silero_vad_v6.onnx"))) {
      for (int n = 0; n < WINDOWS; n++) {
        int number = n;
        List<short[]> windows = IntStream.range(0, CALLS).mapToObj(c -> window(rateHz, c, number, random)).toList();
        float[] batch = vad.probabilities(rateHz, windows, together);
        for (int c = 0; c < CALLS; c++) {
          float one = vad.probabilities(rateHz, List.of(windows.get(c)), List.of(alone.get(c)))[0];
          furthest = Math.max(furthest, Math.abs(one - batch[c]));
          lowest = Math.min(lowest, one);
          highest = Math.max(highest, one);
        }
      }
    }
    assertThat(highest - lowest).as("the sounds are told apart").isGreaterThan(0.3f);
    assertThat(furthest).isLessThan(1e-5);
    System.out.printf("%d Hz: batch and single differ by %.2g at most; probabilities from %.3f to %.3f%n", rateHz,
        furthest, lowest, highest);
  }
}

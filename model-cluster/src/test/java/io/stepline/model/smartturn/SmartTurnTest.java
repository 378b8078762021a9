package io.stepline.model.smartturn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.kafka.bus.Meters;
import io.stepline.model.engine.EngineException;
import io.stepline.model.onnx.GraphWriter;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.standin.QuietEnd;
import io.stepline.model.standin.ToneWords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judge through DJL, on a graph of Smart Turn's signature that goes by energy. */
class SmartTurnTest {
  @TempDir
  private Path folder;

  private SmartTurn judge() {
    Path file = folder.resolve("smart-turn-v3.2-cpu.onnx");
    QuietEnd.write(file);
    return new SmartTurn(file, OnnxGraph.Place.ONE_CORE, 16, Meters.NONE);
  }

  /** Noise of a voice's loudness. @param endMs silence behind it */
  private static short[] noise(int ms, int endMs, long seed) {
    Random random = new Random(seed);
    short[] pcm = new short[16 * (ms + endMs)];
    for (int i = 0; i < 16 * ms; i++) pcm[i] = (short) (4_000 * random.nextGaussian());
    return pcm;
  }

  @Test
  void shouldTellATurnThatEndsSoftlyFromOneThatIsCutOff() {
    try (SmartTurn judge = judge()) {
      assertThat(judge.finished("a", noise(3_000, 500, 1)).join()).isGreaterThan(0.9);
      assertThat(judge.finished("a", noise(3_000, 0, 2)).join()).isLessThan(0.1);
      assertThat(judge.finished("a", noise(20_000, 0, 3)).join()).as("the last 8 s").isLessThan(0.1);
    }
  }

  @Test
  void shouldJudgePausesOfManyCallsAtOnceAsItJudgesThemAlone() {
    try (SmartTurn judge = judge()) {
      List<CompletableFuture<Double>> together = new ArrayList<>();
      for (int i = 0; i < 12; i++) together.add(judge.finished(i, noise(1_000, i % 2 * 600, i)));
      for (int i = 0; i < 12; i++) assertThat(together.get(i).join() >= 0.5).as("%d", i).isEqualTo(i % 2 == 1);
      assertThat(judge.largestBatch()).isGreaterThan(1);
    }
  }

  @Test
  void shouldRefuseOtherModelsAndHalfFilesWithTheCure() throws Exception {
    Path file = folder.resolve("t.onnx");
    refused(file, "missing");
    QuietEnd.write(file);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    refused(file, "does not load");
    ToneWords.write(folder);
    refused(folder.resolve("model.int8.onnx"), "has the inputs");
    GraphWriter g = new GraphWriter(1);
    g.op("ReduceSum", List.of("input_features", g.longs("axes", 1, 2)), "logits", "keepdims", 0);
    g.input("input_features", GraphWriter.F32, "B", 80, 800).output("logits", GraphWriter.F32, "B").write(file);
    refused(file, "no probability");
  }

  private static void refused(Path file, String why) {
    assertThatThrownBy(() -> new SmartTurn(file, OnnxGraph.Place.ONE_CORE, 4, Meters.NONE))
        .isInstanceOf(EngineException.class).hasMessageContaining(why);
  }
}

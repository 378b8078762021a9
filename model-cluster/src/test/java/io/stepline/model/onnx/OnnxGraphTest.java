package io.stepline.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.model.engine.EngineException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxGraphTest {
  @TempDir
  Path folder;

  /** {@code x + n}, and {@code n} again as it came. */
  @BeforeEach
  void write() {
    GraphWriter g = new GraphWriter(1);
    g.op("Cast", List.of("n"), "nf", "to", GraphWriter.F32);
    g.op("Add", List.of("x", "nf"), "sum");
    g.op("Identity", List.of("n"), "same");
    g.input("x", GraphWriter.F32, "B", 3).input("n", GraphWriter.I64, "B", 1).output("sum", GraphWriter.F32, "B", 3)
        .output("same", GraphWriter.I64, "B", 1).write(folder.resolve("sum.onnx"));
  }

  private OnnxGraph graph() {
    return new OnnxGraph(folder.resolve("sum.onnx"), "sum", "", OnnxGraph.Place.ONE_CORE);
  }

  /** A batch whose values follow from its seed. */
  private static void check(OnnxGraph graph, int batch, int seed) {
    float[] x = new float[3 * batch];
    long[] n = new long[batch];
    for (int i = 0; i < x.length; i++) x[i] = seed * 100 + i;
    for (int b = 0; b < batch; b++) n[b] = seed * 1_000L + b;
    List<Tensor> out = graph.run(Map.of("x", new Tensor.Floats(x, batch, 3), "n", new Tensor.Longs(n, batch, 1)));
    float[] sum = OnnxGraph.floats(out.getFirst());
    assertThat(sum).hasSize(x.length);
    for (int i = 0; i < sum.length; i++) assertThat(sum[i]).isEqualTo(x[i] + n[i / 3]);
    assertThat(((Tensor.Longs) out.get(1)).values()).isEqualTo(n);
  }

  private static long buffersOutsideTheHeap() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(p -> p.getName().equals("direct")).mapToLong(BufferPoolMXBean::getCount).sum();
  }

  /** Batches grow and shrink with the calls; what was larger before must not shine through. */
  @Test
  void shouldRunOnInTheSameMemoryWhateverTheBatch() {
    try (OnnxGraph graph = graph()) {
      Random random = new Random(3);
      check(graph, 200, 1);
      long before = buffersOutsideTheHeap();
      for (int i = 0; i < 300; i++) check(graph, 1 + random.nextInt(200), i);
      assertThat(buffersOutsideTheHeap() - before).as("buffers more after 300 runs").isLessThan(20);
    }
  }

  @Test
  void shouldKeepRunsAtTheSameTimeApart() {
    try (OnnxGraph graph = graph()) {
      IntStream.range(0, 400).parallel().forEach(i -> check(graph, 1 + i % 50, i));
    }
  }

  /** Otherwise the runtime reads memory that is gone, and takes the whole process with it. */
  @Test
  void shouldNotGiveBackMemoryThatRunsUnderWayRead() {
    GraphWriter g = new GraphWriter(2);
    String x = g.op("MatMul", List.of("x", g.weights("w0", 0.05, 400, 400)), "y0");
    for (int i = 1; i < 20; i++)
      x = g.op("MatMul", List.of(x, g.weights("w" + i, 0.05, 400, 400)), "y" + i);
    g.op("Identity", List.of(x), "out");
    g.input("x", GraphWriter.F32, 400, 400).output("out", GraphWriter.F32, 400, 400).write(folder.resolve("slow.onnx"));
    OnnxGraph graph = new OnnxGraph(folder.resolve("slow.onnx"), "slow graph", "", OnnxGraph.Place.ONE_CORE);
    Map<String, Tensor> in = Map.of("x", new Tensor.Floats(new float[160_000], 400, 400));
    CountDownLatch busy = new CountDownLatch(6);
    List<CompletableFuture<String>> runners = IntStream.range(0, 6).mapToObj(r -> CompletableFuture.supplyAsync(() -> {
      try {
        for (;;) {
          graph.run(in);
          busy.countDown();
        }
      } catch (EngineException e) {
        return String.valueOf(e.getMessage());
      }
    }, task -> Thread.ofPlatform().daemon().start(task))).toList();
    try {
      assertThat(busy.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    graph.close();
    graph.close();
    assertThat(runners).allSatisfy(r -> assertThat(r.join()).isEqualTo("the slow graph is closed"));
  }
}

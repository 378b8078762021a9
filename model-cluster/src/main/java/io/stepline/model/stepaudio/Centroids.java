package io.stepline.model.stepaudio;

import io.stepline.model.engine.EngineException;
import io.stepline.model.onnx.GraphWriter;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.onnx.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The linguistic codebook: 1024 centroids of 512, nearest by Euclidean distance. {@code |x - c|^2} is least where
 * {@code x.c - |c|^2 / 2} is most, which is one matrix product, so it runs as a graph of its own. Thread-safe.
 */
final class Centroids implements AutoCloseable {
  static final int SIZE = 512;
  private final OnnxGraph graph;

  private Centroids(OnnxGraph graph) {
    this.graph = graph;
  }

  /** @throws EngineException if the file does not hold 1024 rows of 512 */
  static Centroids read(Path file) {
    NpyFile npy = NpyFile.read(file);
    if (npy.shape().length != 2 || npy.shape()[0] != AudioTokens.LINGUISTIC || npy.shape()[1] != SIZE)
      throw new EngineException(file + " must hold " + AudioTokens.LINGUISTIC + " x " + SIZE + " numbers, not "
          + Arrays.toString(npy.shape()));
    return of(npy.values());
  }

  static Centroids of(float[] rows) {
    int n = rows.length / SIZE;
    float[] turned = new float[rows.length];
    float[] halves = new float[n];
    for (int c = 0; c < n; c++) {
      double sum = 0;
      for (int i = 0; i < SIZE; i++) {
        turned[i * n + c] = rows[c * SIZE + i];
        sum += (double) rows[c * SIZE + i] * rows[c * SIZE + i];
      }
      halves[c] = (float) (sum / 2);
    }
    GraphWriter g = new GraphWriter(0);
    g.op("MatMul", List.of("x", g.floats("centroids", turned, SIZE, n)), "products");
    g.op("Sub", List.of("products", g.floats("halves", halves, n)), "scores");
    g.op("ArgMax", List.of("scores"), "nearest", "axis", 1, "keepdims", 0);
    g.input("x", GraphWriter.F32, "N", SIZE).output("nearest", GraphWriter.I64, "N");
    try {
      Path folder = Files.createTempDirectory("stepline-centroids");
      Path file = folder.resolve("nearest.onnx");
      try {
        g.write(file);
        return new Centroids(new OnnxGraph(file, "codebook", "", OnnxGraph.Place.ONE_CORE));
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new EngineException("no temporary file for the codebook: " + e.getMessage(), e);
    }
  }

  /** @param x rows of 512 @return the nearest centroid of each */
  int[] nearest(float[] x) {
    return OnnxGraph.ints(graph.run(Map.of("x", new Tensor.Floats(x, x.length / SIZE, SIZE))).getFirst());
  }

  @Override
  public void close() {
    graph.close();
  }
}

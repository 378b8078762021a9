package io.stepline.model.smartturn;

import io.stepline.kafka.bus.Meters;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.TurnJudge;
import io.stepline.model.onnx.Batcher;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.onnx.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Smart Turn v3: {@code input_features [B,80,800] -> [B,1]}, the probability that the turn is over (pipecat-ai's
 * smart-turn). Pauses of all calls that wait are judged together. Thread-safe.
 */
public final class SmartTurn implements TurnJudge {
  private static final String CURE = "./stepline models get smart-turn fetches it (docs/laptop.md)";
  private static final String INPUT = "input_features";
  private static final int MAX_WAITING = 256;
  private final OnnxGraph graph;
  private final Path file;
  private final TurnFeatures features = new TurnFeatures();
  private final Batcher<Job, Double> batcher;

  private record Job(Object owner, short[] turn) {}

  /**
   * @param batch pauses judged at once
   * @throws EngineException if the file is missing, broken, or another model
   */
  public SmartTurn(Path file, OnnxGraph.Place place, int batch, Meters meters) {
    this.file = file;
    graph = new OnnxGraph(file, "turn model", CURE, place).expecting(INPUT);
    try {
      run(List.of(new Job(this, new short[0])));
    } catch (EngineException e) {
      graph.close();
      throw e;
    }
    batcher = new Batcher<>("smart-turn", batch, MAX_WAITING, Job::owner, j -> "pause", this::run, meters);
  }

  @Override
  public String name() {
    return "Smart Turn, " + file.getFileName();
  }

  @Override
  public CompletableFuture<Double> finished(Object owner, short[] turn) {
    int from = Math.max(0, turn.length - TurnFeatures.SAMPLES);
    return batcher.submit(new Job(owner, Arrays.copyOfRange(turn, from, turn.length)));
  }

  /** Pauses of how many calls were judged at once so far. */
  public int largestBatch() {
    return batcher.largest();
  }

  /** On the batcher's thread, and once before it begins. */
  private List<Double> run(List<Job> jobs) {
    int width = TurnFeatures.BINS * TurnFeatures.FRAMES;
    float[] all = new float[jobs.size() * width];
    for (int i = 0; i < jobs.size(); i++)
      System.arraycopy(features.of(floats(jobs.get(i).turn())), 0, all, i * width, width);
    Tensor out = graph.run(
        Map.of(INPUT, new Tensor.Floats(all, jobs.size(), TurnFeatures.BINS, TurnFeatures.FRAMES))).getFirst();
    float[] values = OnnxGraph.floats(out);
    if (values.length != jobs.size())
      throw new EngineException("the turn model gives " + Arrays.toString(out.shape()) + " for " + jobs.size()
          + " turns, not one number each; " + CURE);
    for (float v : values) if (!(v >= 0 && v <= 1))
      throw new EngineException("the turn model gives " + v + ", which is no probability; " + CURE);
    return java.util.stream.IntStream.range(0, values.length).mapToObj(i -> (double) values[i]).toList();
  }

  private static float[] floats(short[] pcm) {
    float[] out = new float[pcm.length];
    for (int i = 0; i < out.length; i++) out[i] = pcm[i] / 32_768f;
    return out;
  }

  @Override
  public void close() {
    batcher.close();
    graph.close();
  }
}

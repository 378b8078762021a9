package io.stepline.model.stepaudio;

import io.stepline.model.feature.Fbank;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.onnx.Tensor;
import java.nio.file.Path;
import java.util.Map;

/**
 * CAM++: 192 values of who speaks, from filter banks with their mean taken off ({@code campplus.onnx}; CosyVoice
 * frontend.py). Thread-safe.
 */
public final class SpeakerEmbedding implements AutoCloseable {
  private final OnnxGraph graph;
  private final String input;

  public SpeakerEmbedding(Path file, OnnxGraph.Place place) {
    graph = new OnnxGraph(file, "speaker embedding", "it comes with the vocoder's checkpoint (campplus.onnx)", place);
    input = graph.inputs().getFirst();
  }

  /** @param samples 16 kHz, within 1 */
  public float[] of(float[] samples) {
    float[][] rows = new Fbank(Fbank.Window.POVEY).of(samples);
    float[] flat = new float[rows.length * Fbank.BINS];
    for (int b = 0; b < Fbank.BINS; b++) {
      double mean = 0;
      for (float[] row : rows) mean += row[b] / rows.length;
      for (int t = 0; t < rows.length; t++) flat[t * Fbank.BINS + b] = (float) (rows[t][b] - mean);
    }
    return OnnxGraph.floats(graph.run(Map.of(input, new Tensor.Floats(flat, 1, rows.length, Fbank.BINS))).getFirst());
  }

  @Override
  public void close() {
    graph.close();
  }
}

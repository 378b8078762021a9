package io.stepline.model.stepaudio;

import io.stepline.model.engine.EngineException;
import io.stepline.model.feature.EnergyNorm;
import io.stepline.model.feature.LogMel;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.onnx.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The semantic path: an utterance to 25 codes a second out of 4096 through {@code speech_tokenizer_v1.onnx},
 * {@code feats [1,128,T], feats_length [1] -> indices} as 32- or 64-bit numbers of rank 2 or 3. It looks both ways in
 * time, so the whole turn is encoded anew at each pause. Thread-safe.
 */
final class SemanticEncoder implements AutoCloseable {
  private static final int MAX_SAMPLES = 480_000;
  private static final int SHORTEST = 480;
  private final OnnxGraph graph;
  private final String feats;
  private final String length;

  SemanticEncoder(Path file, OnnxGraph.Place place) {
    graph = new OnnxGraph(file, "semantic tokenizer", "it comes with Step-Audio-Tokenizer (speech_tokenizer_v1.onnx)",
        place);
    List<String> names = graph.inputs();
    if (names.size() != 2) {
      graph.close();
      throw new EngineException(
          "the semantic tokenizer " + file + " has the inputs " + names + " where features and their length are due");
    }
    feats = names.get(0);
    length = names.get(1);
  }

  /** How many codes {@code samples} of 16 kHz give, 30 seconds at a time. */
  static int codes(int samples) {
    int frames = samples / LogMel.HOP;
    int half = (frames - 1) / 2 + 1;
    return samples < SHORTEST ? 0 : (half - 1) / 2 + 1;
  }

  /** @param samples 16 kHz, within 1, not normalised */
  int[] encode(float[] samples) {
    float[] loud = EnergyNorm.whole(samples);
    List<int[]> parts = new ArrayList<>();
    for (int at = 0; at < loud.length; at += MAX_SAMPLES) {
      float[] part = Arrays.copyOfRange(loud, at, Math.min(loud.length, at + MAX_SAMPLES));
      if (part.length >= SHORTEST) parts.add(piece(part));
    }
    return parts.stream().flatMapToInt(Arrays::stream).toArray();
  }

  private int[] piece(float[] samples) {
    float[] mel = new LogMel().of(samples);
    int frames = mel.length / LogMel.BINS;
    int[] codes = OnnxGraph.ints(graph.run(
        Map.of(feats, new Tensor.Floats(mel, 1, LogMel.BINS, frames), length, new Tensor.Ints(new int[] {frames}, 1)))
        .getFirst());
    if (Math.abs(codes.length - samples.length / 640.0) > 2) throw new EngineException(
        "the semantic tokenizer gives " + codes.length + " codes for " + samples.length / 16 + " ms");
    for (int c : codes) if (c < 0 || c >= AudioTokens.SEMANTIC)
      throw new EngineException("the semantic tokenizer gives code " + c + "; is it another version?");
    return codes;
  }

  @Override
  public void close() {
    graph.close();
  }
}

package io.stepline.model.stepaudio;

import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.onnx.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * FunASR's stock online export of the encoder: {@code speech [B,T,560], speech_lengths [B] -> enc [B,T,512], ...}.
 * Scaling, positions and the overlap are done here, as its own runtime does; there is no look-back into earlier chunks,
 * so some tokens differ from upstream's.
 */
final class OnlineLinguisticEncoder implements LinguisticEncoder {
  private static final float SCALE = (float) Math.sqrt(512);
  private final OnnxGraph graph;

  OnlineLinguisticEncoder(Path file, OnnxGraph.Place place) {
    graph =
        new OnnxGraph(file, "linguistic encoder", "export it with FunASR", place).expecting("speech", "speech_lengths");
  }

  private static final class State implements Memory {
    long position = 1;
    float[] overlap = new float[OVERLAP * FRAME];

    @Override
    public Memory copy() {
      State copy = new State();
      copy.position = position;
      copy.overlap = overlap;
      return copy;
    }

    @Override
    public Object kind(int frames) {
      return frames;
    }
  }

  @Override
  public Memory begin() {
    return new State();
  }

  @Override
  public List<float[]> encode(List<? extends Memory> memories, List<float[]> chunks) {
    int batch = memories.size();
    int fresh = chunks.getFirst().length / FRAME;
    int frames = fresh + OVERLAP;
    float[] speech = new float[batch * frames * FRAME];
    for (int b = 0; b < batch; b++) {
      State s = (State) memories.get(b);
      int at = b * frames * FRAME;
      System.arraycopy(s.overlap, 0, speech, at, s.overlap.length);
      for (int t = 0; t < fresh; t++) place(chunks.get(b), t, s.position++, speech, at + (OVERLAP + t) * FRAME);
      s.overlap = Arrays.copyOfRange(speech, at + fresh * FRAME, at + frames * FRAME);
    }
    int[] lengths = new int[batch];
    Arrays.fill(lengths, frames);
    float[] enc = OnnxGraph.floats(graph.run(Map.of("speech", new Tensor.Floats(speech, batch, frames, FRAME),
        "speech_lengths", new Tensor.Ints(lengths, batch))).getFirst());
    List<float[]> all = new ArrayList<>(batch);
    for (int b = 0; b < batch; b++)
      all.add(Arrays.copyOfRange(enc, ((b + 1) * frames - fresh) * Centroids.SIZE, (b + 1) * frames * Centroids.SIZE));
    return all;
  }

  /** One frame, scaled, with its sine and cosine (FunASR SinusoidalPositionEncoder; positions from 1). */
  private static void place(float[] chunk, int frame, long position, float[] out, int at) {
    int half = FRAME / 2;
    double step = Math.log(10_000) / (half - 1);
    for (int i = 0; i < half; i++) {
      double angle = position * Math.exp(-i * step);
      out[at + i] = chunk[frame * FRAME + i] * SCALE + (float) Math.sin(angle);
      out[at + half + i] = chunk[frame * FRAME + half + i] * SCALE + (float) Math.cos(angle);
    }
  }

  @Override
  public void close() {
    graph.close();
  }
}

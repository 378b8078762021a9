package io.stepline.model.stepaudio;

import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.onnx.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The exported Paraformer encoder with its caches as inputs and outputs (ops/model-servers/export/linguistic.py), as
 * infer_encoder runs it: five frames of overlap, a look-back of 16 frames in each layer. Inputs
 * {@code speech [B,T,560], start_idx [B], feats_cache [B,5,560], k_cache, v_cache [layers,B,4,L,128]}; outputs
 * {@code enc [B,T+5,512]} and each state anew.
 */
final class StatefulLinguisticEncoder implements LinguisticEncoder {
  private static final int HEADS = 4;
  private static final int DEPTH = 128;
  private final OnnxGraph graph;
  private final int layers;

  StatefulLinguisticEncoder(Path file, OnnxGraph.Place place) {
    graph = new OnnxGraph(file, "linguistic encoder", "export it with ops/model-servers/export/linguistic.py", place)
        .expecting("speech", "start_idx", "feats_cache", "k_cache", "v_cache");
    layers = graph.metadata("layers", 50);
  }

  /** Position, overlap, keys and values of one call: 3.3 MB with 50 layers. */
  private final class State implements Memory {
    long start;
    float[] feats = new float[OVERLAP * FRAME];
    float[] keys = new float[0];
    float[] values = new float[0];
    int look;

    @Override
    public Memory copy() {
      State copy = new State();
      copy.start = start;
      copy.feats = feats;
      copy.keys = keys;
      copy.values = values;
      copy.look = look;
      return copy;
    }

    @Override
    public Object kind(int frames) {
      return List.of(frames, look);
    }
  }

  @Override
  public Memory begin() {
    return new State();
  }

  @Override
  public List<float[]> encode(List<? extends Memory> memories, List<float[]> chunks) {
    int batch = memories.size();
    int frames = chunks.getFirst().length / FRAME;
    List<State> states = memories.stream().map(m -> (State) m).toList();
    int look = states.getFirst().look;
    float[] speech = new float[batch * frames * FRAME];
    float[] feats = new float[batch * OVERLAP * FRAME];
    long[] starts = new long[batch];
    for (int b = 0; b < batch; b++) {
      System.arraycopy(chunks.get(b), 0, speech, b * frames * FRAME, frames * FRAME);
      System.arraycopy(states.get(b).feats, 0, feats, b * OVERLAP * FRAME, OVERLAP * FRAME);
      starts[b] = states.get(b).start;
    }
    List<Tensor> out = graph.run(
        Map.of("speech", new Tensor.Floats(speech, batch, frames, FRAME), "start_idx", new Tensor.Longs(starts, batch),
            "feats_cache", new Tensor.Floats(feats, batch, OVERLAP, FRAME),
            "k_cache",
            new Tensor.Floats(gathered(states.stream().map(s -> s.keys).toList(), look), layers, batch, HEADS, look,
                DEPTH),
            "v_cache", new Tensor.Floats(gathered(states.stream().map(s -> s.values).toList(), look), layers, batch,
                HEADS, look, DEPTH)));
    float[] enc = OnnxGraph.floats(out.getFirst());
    float[] nextFeats = OnnxGraph.floats(out.get(2));
    int nextLook = (int) out.get(3).shape()[3];
    List<float[]> all = new ArrayList<>(batch);
    for (int b = 0; b < batch; b++) {
      State s = states.get(b);
      s.start += frames;
      s.feats = java.util.Arrays.copyOfRange(nextFeats, b * OVERLAP * FRAME, (b + 1) * OVERLAP * FRAME);
      s.keys = scattered(OnnxGraph.floats(out.get(3)), b, batch, nextLook);
      s.values = scattered(OnnxGraph.floats(out.get(4)), b, batch, nextLook);
      s.look = nextLook;
      int to = (b + 1) * (frames + OVERLAP) * Centroids.SIZE;
      all.add(java.util.Arrays.copyOfRange(enc, to - frames * Centroids.SIZE, to));
    }
    return all;
  }

  /** {@code [layers][4][look][128]} of each call to {@code [layers][B][4][look][128]}. */
  private float[] gathered(List<float[]> each, int look) {
    int piece = HEADS * look * DEPTH;
    if (each.size() == 1) return each.getFirst();
    float[] all = new float[layers * each.size() * piece];
    for (int l = 0; l < layers; l++) for (int b = 0; b < each.size(); b++)
      System.arraycopy(each.get(b), l * piece, all, (l * each.size() + b) * piece, piece);
    return all;
  }

  private float[] scattered(float[] all, int b, int batch, int look) {
    if (batch == 1) return all;
    int piece = HEADS * look * DEPTH;
    float[] one = new float[layers * piece];
    for (int l = 0; l < layers; l++) System.arraycopy(all, (l * batch + b) * piece, one, l * piece, piece);
    return one;
  }

  @Override
  public void close() {
    graph.close();
  }
}

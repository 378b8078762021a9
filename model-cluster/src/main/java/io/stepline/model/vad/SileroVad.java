package io.stepline.model.vad;

import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.onnx.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Silero VAD v6 through DJL on ONNX Runtime, batched over calls. Inputs: {@code input [B, context + window]},
 * {@code state [2, B, 128]}, {@code sr}; outputs: {@code [B, 1]} and the next state (github.com/snakers4/silero-vad).
 * Owned by one thread.
 */
public final class SileroVad implements SpeechProbability, AutoCloseable {
  private static final int STATE = 128;
  private final OnnxGraph graph;

  /** What the model remembers of one call: state and the end of the last window. */
  public static final class Memory {
    private final float[] state = new float[2 * STATE];
    private final float[] context;

    public Memory(int rateHz) {
      context = new float[contextSamples(rateHz)];
    }
  }

  /** 32 ms. */
  public static int windowSamples(int rateHz) {
    return rateHz * 32 / 1000;
  }

  private static int contextSamples(int rateHz) {
    return rateHz / 250;
  }

  /** @throws io.stepline.model.engine.EngineException if the file is missing or not the model */
  public SileroVad(Path file) {
    graph = new OnnxGraph(file, "VAD model", "run ./stepline doctor to fetch it", OnnxGraph.Place.ONE_CORE);
  }

  @Override
  public float[] probabilities(int rateHz, List<short[]> windows, List<Memory> memories) {
    int batch = windows.size();
    int window = windowSamples(rateHz);
    int context = contextSamples(rateHz);
    float[] input = new float[batch * (context + window)];
    float[] state = new float[2 * batch * STATE];
    for (int b = 0; b < batch; b++) {
      Memory m = memories.get(b);
      int at = b * (context + window);
      System.arraycopy(m.context, 0, input, at, context);
      for (int i = 0; i < window; i++) input[at + context + i] = windows.get(b)[i] / 32768f;
      System.arraycopy(input, at + window, m.context, 0, context);
      System.arraycopy(m.state, 0, state, b * STATE, STATE);
      System.arraycopy(m.state, STATE, state, (batch + b) * STATE, STATE);
    }
    List<Tensor> out = graph.run(Map.of("input", new Tensor.Floats(input, batch, context + window), "state",
        new Tensor.Floats(state, 2, batch, STATE), "sr", new Tensor.Longs(new long[] {rateHz})));
    float[] next = OnnxGraph.floats(out.get(1));
    for (int b = 0; b < batch; b++) {
      System.arraycopy(next, b * STATE, memories.get(b).state, 0, STATE);
      System.arraycopy(next, (batch + b) * STATE, memories.get(b).state, STATE, STATE);
    }
    return OnnxGraph.floats(out.getFirst());
  }

  @Override
  public void close() {
    graph.close();
  }
}

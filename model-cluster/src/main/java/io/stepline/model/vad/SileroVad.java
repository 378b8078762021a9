package io.stepline.model.vad;

import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.stepline.model.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Silero VAD v6 through DJL on ONNX Runtime, batched over calls. Inputs: {@code input [B, context + window]}, {@code state [2, B, 128]},
 * {@code sr}; outputs: {@code [B, 1]} and the next state (github.com/snakers4/silero-vad). Owned by one thread.
 */
public final class SileroVad implements AutoCloseable {
  private static final int STATE = 128;
  private final ZooModel<NDList, NDList> model;
  private final Predictor<NDList, NDList> predictor;

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

  /** @throws EngineException if the file is missing or not the model */
  public SileroVad(Path file) {
    if (!Files.isRegularFile(file)) throw new EngineException("the VAD model " + file + " is missing; run ./stepline doctor to fetch it");
    try {
      model = Criteria.builder().setTypes(NDList.class, NDList.class).optEngine("OnnxRuntime").optModelPath(file).optOption("intraOpNumThreads", "1")
          .optOption("interOpNumThreads", "1").optTranslator(new NoopTranslator()).build().loadModel();
    } catch (IOException | ModelNotFoundException | MalformedModelException e) {
      throw new EngineException("the VAD model " + file + " does not load: " + e.getMessage(), e);
    }
    predictor = model.newPredictor();
  }

  /**
   * One window of each call.
   *
   * @param windows PCM of {@link #windowSamples} each
   * @return probability of speech for each
   */
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
    try (NDManager scope = model.getNDManager().newSubManager()) {
      NDList out = predictor.predict(new NDList(named(scope.create(input, new Shape(batch, context + window)), "input"),
          named(scope.create(state, new Shape(2, batch, STATE)), "state"), named(scope.create((long) rateHz), "sr")));
      try (out) {
        float[] next = out.get(1).toFloatArray();
        for (int b = 0; b < batch; b++) {
          System.arraycopy(next, b * STATE, memories.get(b).state, 0, STATE);
          System.arraycopy(next, (batch + b) * STATE, memories.get(b).state, STATE, STATE);
        }
        return out.get(0).toFloatArray();
      }
    } catch (TranslateException e) {
      throw new EngineException("VAD inference failed: " + e.getMessage(), e);
    }
  }

  private static NDArray named(NDArray array, String name) {
    array.setName(name);
    return array;
  }

  @Override
  public void close() {
    predictor.close();
    model.close();
  }
}

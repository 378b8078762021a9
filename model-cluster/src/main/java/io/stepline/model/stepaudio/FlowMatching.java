package io.stepline.model.stepaudio;

import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.onnx.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Conditional flow matching: noise to mel in ten Euler steps on a cosine schedule, with classifier-free guidance 0.7
 * (CosyVoice flow_matching.py; Lipman et al. 2022). {@code flow_encoder.onnx} makes of codes what is to be spoken,
 * {@code flow_estimator.onnx} is one evaluation of the velocity. Thread-safe.
 */
final class FlowMatching implements AutoCloseable {
  static final int STEPS = 10;
  static final float GUIDANCE = 0.7f;
  private static final int BINS = VoicePrompt.BINS;
  private final OnnxGraph encoder;
  private final OnnxGraph estimator;

  FlowMatching(Path folder, OnnxGraph.Place place) {
    encoder = new OnnxGraph(folder.resolve("flow_encoder.onnx"), "flow encoder",
        "export it with ops/model-servers/export/vocoder.py", place)
        .expecting("tokens", "prompt_length", "prompt_frames", "frames", "embedding");
    estimator = new OnnxGraph(folder.resolve("flow_estimator.onnx"), "flow estimator",
        "export it with ops/model-servers/export/vocoder.py", place)
        .expecting("x", "mask", "mu", "t", "spks", "cond");
  }

  /** {@code 1 - cos(k/10 * pi/2)}. */
  static double time(int step) {
    return 1 - Math.cos((double) step / STEPS * Math.PI / 2);
  }

  /**
   * @param frames mel frames of {@code codes}
   * @param firstFrame where they stand in the reply, so that the same frame gets the same noise again
   * @return 80 rows of {@code frames}
   */
  float[] mel(VoicePrompt voice, int[] codes, int frames, long firstFrame) {
    int prompt = voice.melFrames();
    int all = prompt + frames;
    long[] tokens = new long[voice.codes().length + codes.length];
    for (int i = 0; i < tokens.length; i++)
      tokens[i] = i < voice.codes().length ? voice.codes()[i] : codes[i - voice.codes().length];
    var out = encoder.run(Map.of("tokens", new Tensor.Longs(tokens, 1, tokens.length), "prompt_length",
        one(voice.codes().length), "prompt_frames", one(prompt), "frames", one(frames),
        "embedding", new Tensor.Floats(voice.embedding(), 1, voice.embedding().length)));
    float[] mu = OnnxGraph.floats(out.get(0));
    if (mu.length != BINS * all) throw new io.stepline.model.engine.EngineException(
        "the flow encoder gives " + mu.length / BINS + " frames where " + all + " are due; export it again");
    float[] x = solve(mu, OnnxGraph.floats(out.get(1)), condition(voice, all), noise(prompt, frames, firstFrame), all);
    float[] mel = new float[BINS * frames];
    for (int b = 0; b < BINS; b++) System.arraycopy(x, b * all + prompt, mel, b * frames, frames);
    return mel;
  }

  private static Tensor one(long value) {
    return new Tensor.Longs(new long[] {value}, 1);
  }

  private static float[] condition(VoicePrompt voice, int all) {
    float[] cond = new float[BINS * all];
    for (int b = 0; b < BINS; b++)
      System.arraycopy(voice.mel(), b * voice.melFrames(), cond, b * all, voice.melFrames());
    return cond;
  }

  private static float[] noise(int prompt, int frames, long firstFrame) {
    int all = prompt + frames;
    float[] x = new float[BINS * all];
    for (int t = 0; t < all; t++) {
      SplittableRandom random = new SplittableRandom(t < prompt ? -1 - t : firstFrame + t - prompt);
      for (int b = 0; b < BINS; b++) x[b * all + t] = (float) gaussian(random);
    }
    return x;
  }

  private static double gaussian(SplittableRandom random) {
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
  }

  /**
   * Two rows at once: the first with everything, the second with nothing; the velocity is
   * {@code 1.7 of the first less 0.7 of the second}.
   */
  private float[] solve(float[] mu, float[] speaker, float[] cond, float[] x, int frames) {
    int size = BINS * frames;
    float[] mask = new float[2 * frames];
    Arrays.fill(mask, 1);
    Tensor.Floats masks = new Tensor.Floats(mask, 2, 1, frames);
    Tensor.Floats mus = new Tensor.Floats(Arrays.copyOf(mu, 2 * size), 2, BINS, frames);
    Tensor.Floats conds = new Tensor.Floats(Arrays.copyOf(cond, 2 * size), 2, BINS, frames);
    Tensor.Floats speakers = new Tensor.Floats(Arrays.copyOf(speaker, 2 * speaker.length), 2, speaker.length);
    float[] twice = new float[2 * size];
    for (int step = 0; step < STEPS; step++) {
      System.arraycopy(x, 0, twice, 0, size);
      System.arraycopy(x, 0, twice, size, size);
      float t = (float) time(step);
      float[] v = OnnxGraph.floats(estimator.run(Map.of("x", new Tensor.Floats(twice, 2, BINS, frames), "mask", masks,
          "mu", mus, "t", new Tensor.Floats(new float[] {t, t}, 2), "spks", speakers,
          "cond", conds)).getFirst());
      float dt = (float) (time(step + 1) - time(step));
      for (int i = 0; i < size; i++) x[i] += dt * ((1 + GUIDANCE) * v[i] - GUIDANCE * v[size + i]);
    }
    return x;
  }

  @Override
  public void close() {
    encoder.close();
    estimator.close();
  }
}

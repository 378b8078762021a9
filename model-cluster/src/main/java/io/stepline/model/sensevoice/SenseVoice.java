package io.stepline.model.sensevoice;

import io.stepline.kafka.bus.Meters;
import io.stepline.model.engine.EngineException;
import io.stepline.model.feature.Cmvn;
import io.stepline.model.feature.Fbank;
import io.stepline.model.onnx.Batcher;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.onnx.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * SenseVoice-Small as sherpa-onnx exports it: {@code x [N,T,560], x_length, language, text_norm -> logits [N,T+4,V]};
 * all ids and numbers come from the graph's own metadata (k2-fsa/sherpa-onnx scripts/sense-voice/export-onnx.py). What
 * waits of all calls runs together, in parts that stay within memory. Thread-safe.
 */
final class SenseVoice implements AutoCloseable {
  private static final String CURE =
      "./stepline models get sensevoice fetches model and tokens (docs/laptop.md)";
  /** Logits of one run: 64 MB. */
  private static final int MAX_LOGITS = 16 << 20;
  private static final int MAX_WAITING = 512;
  private static final int MAX_VOCABULARY = 200_000;

  private final OnnxGraph graph;
  private final Map<String, String> metadata;
  private final int vocabulary;
  private final Vocabulary words;
  private final SenseFeatures features;
  private final int withItn;
  private final Batcher<Job, Heard> batcher;

  private record Job(Object owner, short[] pcm, int language) {}

  private record Framed(int place, float[][] x, int language) {}

  /** @throws EngineException if a file is missing, broken, or of another model */
  SenseVoice(Path folder, OnnxGraph.Place place, int batch, Meters meters) {
    Path file = Stream.of("model.int8.onnx", "model.onnx").map(folder::resolve).filter(Files::isRegularFile)
        .findFirst().orElse(folder.resolve("model.int8.onnx"));
    graph = new OnnxGraph(file, "SenseVoice model", CURE, place).expecting("x", "x_length", "language", "text_norm");
    try {
      metadata = graph.metadata();
      vocabulary = number("vocab_size", MAX_VOCABULARY);
      if (number("normalize_samples", 1) != 0)
        throw wrong("normalize_samples", "takes samples within 1, where those of 16 bits are due");
      int stack = number("lfr_window_size", 64);
      int step = number("lfr_window_shift", 64);
      if (stack < 1 || step < 1) throw wrong("lfr_window_size", "stacks no frames");
      features = new SenseFeatures(stack, step, new Cmvn(numbers("neg_mean", stack * Fbank.BINS),
          numbers("inv_stddev", stack * Fbank.BINS)));
      withItn = number("with_itn", Integer.MAX_VALUE);
      language("auto");
      words = Vocabulary.read(folder.resolve("tokens.txt"), vocabulary);
    } catch (EngineException e) {
      graph.close();
      throw e;
    }
    batcher = new Batcher<>("sensevoice", batch, MAX_WAITING, Job::owner, j -> "turn", this::run, meters);
  }

  private EngineException wrong(String key, String what) {
    return new EngineException("the SenseVoice model's metadata " + key + " is "
        + metadata.getOrDefault(key, "missing") + ": " + what + "; " + CURE + ", or export it by sherpa-onnx");
  }

  private int number(String key, int most) {
    try {
      int value = Integer.parseInt(metadata.getOrDefault(key, ""));
      if (value < 0 || value > most) throw wrong(key, "not a number from 0 to " + most);
      return value;
    } catch (NumberFormatException e) {
      throw wrong(key, "no number");
    }
  }

  private float[] numbers(String key, int count) {
    String[] parts = metadata.getOrDefault(key, "").split(",");
    if (parts.length != count) throw new EngineException("the SenseVoice model's metadata " + key + " has "
        + (metadata.containsKey(key) ? parts.length : 0) + " numbers, not " + count + "; " + CURE);
    float[] out = new float[count];
    try {
      for (int i = 0; i < count; i++) out[i] = Float.parseFloat(parts[i].strip());
    } catch (NumberFormatException e) {
      throw new EngineException("the SenseVoice model's metadata " + key + " holds no number: " + e.getMessage(), e);
    }
    return out;
  }

  private int language(String name) {
    return number("lang_" + name, Integer.MAX_VALUE);
  }

  /** Whether it can be told to expect this language. */
  boolean knows(String name) {
    return metadata.containsKey("lang_" + name);
  }

  /** The largest batch so far. */
  int largest() {
    return batcher.largest();
  }

  /**
   * @param owner whose turns run in order
   * @param pcm 16 kHz
   * @param language one it {@link #knows}; auto lets it find out
   */
  CompletableFuture<Heard> hear(Object owner, short[] pcm, String language) {
    return batcher.submit(new Job(owner, pcm, language(language)));
  }

  private List<Heard> run(List<Job> jobs) {
    Map<Integer, Heard> all = new TreeMap<>();
    List<Framed> framed = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      float[][] x = features.of(floats(jobs.get(i).pcm()));
      if (x.length == 0) all.put(i, Heard.NOTHING);
      else framed.add(new Framed(i, x, jobs.get(i).language()));
    }
    framed.sort(Comparator.comparingInt(f -> f.x().length));
    for (int from = 0; from < framed.size();) {
      int to = from + 1;
      while (to < framed.size() && fits(to + 1 - from, framed.get(to).x().length)) to++;
      infer(framed.subList(from, to), all);
      from = to;
    }
    return List.copyOf(all.values());
  }

  private boolean fits(int calls, int frames) {
    return (long) calls * (frames + Ctc.QUERIES) * vocabulary <= MAX_LOGITS;
  }

  private void infer(List<Framed> part, Map<Integer, Heard> all) {
    int n = part.size();
    int frames = part.getLast().x().length;
    int width = part.getLast().x()[0].length;
    float[] x = new float[n * frames * width];
    for (int i = 0; i < n; i++)
      for (int t = 0; t < part.get(i).x().length; t++)
        System.arraycopy(part.get(i).x()[t], 0, x, (i * frames + t) * width, width);
    Tensor out = graph.run(Map.of("x", new Tensor.Floats(x, n, frames, width), "x_length",
        ints(part.stream().mapToInt(f -> f.x().length)), "language", ints(part.stream().mapToInt(Framed::language)),
        "text_norm", ints(IntStream.generate(() -> withItn).limit(n)))).getFirst();
    int rows = frames + Ctc.QUERIES;
    if (out.shape().length != 3 || out.shape()[1] != rows || out.shape()[2] != vocabulary)
      throw new EngineException("the SenseVoice model gives " + java.util.Arrays.toString(out.shape()) + ", not ["
          + n + ", " + rows + ", " + vocabulary + "]; " + CURE);
    Ctc ctc = new Ctc(OnnxGraph.floats(out), vocabulary);
    for (int i = 0; i < n; i++)
      all.put(part.get(i).place(), ctc.read(i * rows, part.get(i).x().length, words));
  }

  private static Tensor ints(IntStream values) {
    int[] all = values.toArray();
    return new Tensor.Ints(all, all.length);
  }

  private static float[] floats(short[] pcm) {
    float[] out = new float[pcm.length];
    for (int i = 0; i < out.length; i++) out[i] = pcm[i];
    return out;
  }

  @Override
  public void close() {
    batcher.close();
    graph.close();
  }
}

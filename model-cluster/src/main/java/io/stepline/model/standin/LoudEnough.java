package io.stepline.model.standin;

import static io.stepline.model.onnx.GraphWriter.F32;
import static io.stepline.model.onnx.GraphWriter.I64;

import io.stepline.model.onnx.GraphWriter;
import java.nio.file.Path;
import java.util.List;

/**
 * A graph with the signature of Silero's VAD that goes by loudness, for callers who whistle. It remembers nothing and
 * knows nothing of speech.
 */
public final class LoudEnough {
  /** Of full scale, on average. */
  private static final double LOUD = 0.01;
  private static final double STEEP = 1_000;

  private LoudEnough() {}

  public static void write(Path file) {
    GraphWriter g = new GraphWriter(15);
    g.op("Abs", List.of("input"), "size");
    g.op("ReduceMean", List.of("size"), "level", "axes", new long[] {1}, "keepdims", 1);
    g.op("Sub", List.of("level", g.scalar("loud", LOUD)), "above");
    g.op("Mul", List.of("above", g.scalar("steep", STEEP)), "scaled");
    g.op("Cast", List.of("sr"), "rate", "to", F32);
    g.op("Mul", List.of("rate", g.scalar("nothing", 0)), "zero");
    g.op("Sigmoid", List.of("scaled"), "probability");
    g.op("Add", List.of("probability", "zero"), "output");
    g.op("Identity", List.of("state"), "stateN");
    g.input("input", F32, "B", "T").input("state", F32, 2, "B", 128).input("sr", I64);
    g.output("output", F32, "B", 1).output("stateN", F32, 2, "B", 128).write(file);
  }
}

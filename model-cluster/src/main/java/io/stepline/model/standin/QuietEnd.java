package io.stepline.model.standin;

import static io.stepline.model.onnx.GraphWriter.F32;

import io.stepline.model.onnx.GraphWriter;
import java.nio.file.Path;
import java.util.List;

/**
 * A graph with the signature of Smart Turn that goes by energy: a turn whose last half second is much softer than its
 * loudest is over. It proves features, batches and wiring, and knows nothing of speech.
 */
public final class QuietEnd {
  private static final double SOFT = 0.7;
  private static final double STEEP = 12;

  private QuietEnd() {}

  public static void write(Path file) {
    GraphWriter g = new GraphWriter(12);
    g.op("Slice", List.of("input_features", g.longs("from", 750), g.longs("to", 800), g.longs("axis", 2)), "end");
    g.op("ReduceMean", List.of("end"), "level", "axes", new long[] {1, 2}, "keepdims", 0);
    g.op("Sub", List.of(g.scalar("soft", SOFT), "level"), "below");
    g.op("Mul", List.of("below", g.scalar("steep", STEEP)), "scaled");
    g.op("Sigmoid", List.of("scaled"), "probability");
    g.op("Reshape", List.of("probability", g.longs("column", -1, 1)), "logits");
    g.input("input_features", F32, "B", 80, 800).output("logits", F32, "B", 1).write(file);
  }
}

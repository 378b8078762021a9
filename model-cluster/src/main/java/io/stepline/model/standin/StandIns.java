package io.stepline.model.standin;

import static io.stepline.model.onnx.GraphWriter.F32;
import static io.stepline.model.onnx.GraphWriter.I32;
import static io.stepline.model.onnx.GraphWriter.I64;

import io.stepline.model.onnx.GraphWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Stand-ins for the graphs of Step-Audio: same names, types, shapes and state, weights by chance. They prove that
 * calls, caches and lengths are right, and make load tests possible without the weights; what they hear and say means
 * nothing.
 */
public final class StandIns {
  private StandIns() {}

  /**
   * Everything that the tokenizer of v1 loads, under the names of {@code stepfun-ai/Step-Audio-Tokenizer} where it has
   * them.
   */
  public static void tokenizer(Path folder, int layers) {
    linguistic(folder.resolve("linguistic_encoder.onnx"), layers);
    semantic(folder.resolve("speech_tokenizer_v1.onnx"), 4_096, false, false);
    cmvn(folder.resolve("am.mvn"));
    centroids(folder.resolve("linguistic_tokenizer.npy"));
  }

  /** Everything that the vocoder of v1 loads. */
  public static void vocoder(Path folder) {
    campplus(folder.resolve("campplus.onnx"));
    flowEncoder(folder.resolve("flow_encoder.onnx"));
    estimator(folder.resolve("flow_estimator.onnx"));
    hift(folder, 256);
  }

  /**
   * The encoder with its look-back as inputs and outputs; see ops/model-servers/export. What it gives depends on
   * position, overlap and look-back.
   */
  public static void linguistic(Path file, int layers) {
    GraphWriter g = new GraphWriter(1);
    g.weights("w", 0.02, 560, 512);
    g.longs("first", 0);
    g.longs("second", 1);
    g.longs("third", 2);
    g.longs("fourth", 3);
    g.longs("minus5", -5);
    g.longs("end", Integer.MAX_VALUE);
    g.longs("minus16", -16);
    g.longScalar("zero", 0);
    g.longScalar("one", 1);
    g.op("Shape", List.of("speech"), "shape");
    g.op("Gather", List.of("shape", "one"), "frames", "axis", 0);
    g.op("Add", List.of("start_idx", "frames"), "start_idx_out");
    g.op("Range", List.of("zero", "frames", "one"), "steps");
    g.op("Unsqueeze", List.of("start_idx", "second"), "start");
    g.op("Add", List.of("start", "steps"), "places");
    g.op("Cast", List.of("places"), "placesF", "to", F32);
    g.op("Mul", List.of("placesF", g.scalar("slow", 0.01)), "phase");
    g.op("Sin", List.of("phase"), "position");
    g.op("Unsqueeze", List.of("position", "third"), "position3");
    g.op("Add", List.of("speech", "position3"), "placed");
    g.op("Concat", List.of("feats_cache", "placed"), "chunk", "axis", 1);
    g.op("Slice", List.of("chunk", "minus5", "end", "second"), "feats_cache_out");
    g.op("MatMul", List.of("chunk", "w"), "projected");
    g.op("ReduceSum", List.of("k_cache", g.longs("allButBatch", 0, 2, 3, 4)), "past", "keepdims", 0);
    g.op("Mul", List.of("past", g.scalar("little", 1e-4)), "pastLittle");
    g.op("Unsqueeze", List.of("pastLittle", g.longs("oneTwo", 1, 2)), "past3");
    g.op("Add", List.of("projected", "past3"), "summed");
    g.op("Tanh", List.of("summed"), "enc");
    g.op("Slice", List.of("enc", "first", "minus5", "second"), "kept");
    g.op("Reshape", List.of("kept", g.longs("heads", 0, -1, 4, 128)), "byHead");
    g.op("Transpose", List.of("byHead"), "headsFirst", "perm", new long[] {0, 2, 1, 3});
    g.op("Unsqueeze", List.of("headsFirst", "first"), "oneLayer");
    g.op("Expand", List.of("oneLayer", g.longs("layers", layers, 1, 1, 1, 1)), "fresh");
    for (String c : List.of("k_cache", "v_cache")) {
      g.op("Concat", List.of(c, "fresh"), c + "_all", "axis", 3);
      g.op("Slice", List.of(c + "_all", "minus16", "end", "fourth"), c + "_out");
    }
    g.input("speech", F32, "B", "T", 560).input("start_idx", I64, "B").input("feats_cache", F32, "B", 5, 560)
        .input("k_cache", F32, layers, "B", 4, "L", 128)
        .input("v_cache", F32, layers, "B", 4, "L", 128);
    g.output("enc", F32, "B", "T5", 512).output("start_idx_out", I64, "B").output("feats_cache_out", F32, "B", 5, 560)
        .output("k_cache_out", F32, layers, "B", 4, "L2", 128)
        .output("v_cache_out", F32, layers, "B", 4, "L2", 128);
    g.metadata("layers", Integer.toString(layers)).write(file);
  }

  /** FunASR's own export, without look-back. */
  public static void linguisticOnline(Path file) {
    GraphWriter g = new GraphWriter(2);
    g.weights("w", 0.001, 560, 512);
    g.op("MatMul", List.of("speech", "w"), "x");
    g.op("Tanh", List.of("x"), "enc");
    g.op("Identity", List.of("speech_lengths"), "enc_len");
    g.op("ReduceMean", List.of("enc"), "mean", "axes", new long[] {2}, "keepdims", 0);
    g.op("Sigmoid", List.of("mean"), "alphas");
    g.input("speech", F32, "B", "T", 560).input("speech_lengths", I32, "B");
    g.output("enc", F32, "B", "T", 512).output("enc_len", I32, "B").output("alphas", F32, "B", "T");
    g.write(file);
  }

  /** {@code feats, feats_length -> indices}, in the types and ranks that exports were seen with. */
  public static void semantic(Path file, int codes, boolean wide, boolean rank3) {
    GraphWriter g = new GraphWriter(3);
    g.weights("w1", 0.1, 8, 128, 3);
    g.weights("w2", 0.1, 8, 8, 3);
    g.weights("book", 1, 8, codes);
    g.op("Conv", List.of("feats", "w1"), "c1", "kernel_shape", new long[] {3}, "strides", new long[] {2}, "pads",
        new long[] {1, 1});
    g.op("Tanh", List.of("c1"), "a1");
    g.op("Conv", List.of("a1", "w2"), "c2", "kernel_shape", new long[] {3}, "strides", new long[] {2}, "pads",
        new long[] {1, 1});
    g.op("Transpose", List.of("c2"), "rows", "perm", new long[] {0, 2, 1});
    g.op("MatMul", List.of("rows", "book"), "scores");
    g.op("ArgMax", List.of("scores"), "best", "axis", 2, "keepdims", 0);
    g.op("Cast", List.of("feats_length"), "length", "to", I64);
    g.op("Sub", List.of("length", "length"), "nothing");
    g.op("Unsqueeze", List.of("nothing", g.longs("second", 1)), "column");
    g.op("Add", List.of("best", "column"), "sum");
    String last = rank3 ? g.op("Unsqueeze", List.of("sum", "second"), "deep") : "sum";
    g.op("Cast", List.of(last), "indices", "to", wide ? I64 : I32);
    g.input("feats", F32, "B", 128, "T").input("feats_length", I32, "B");
    if (rank3) g.output("indices", wide ? I64 : I32, "B", 1, "Tq");
    else g.output("indices", wide ? I64 : I32, "B", "Tq");
    g.write(file);
  }

  /** {@code input [1, T, 80] -> output [1, 192]}. */
  public static void campplus(Path file) {
    GraphWriter g = new GraphWriter(4);
    g.weights("w", 0.1, 80, 192);
    g.op("ReduceMean", List.of("input"), "mean", "axes", new long[] {1}, "keepdims", 0);
    g.op("MatMul", List.of("mean", "w"), "output");
    g.input("input", F32, "B", "T", 80).output("output", F32, "B", 192).write(file);
  }

  /** {@code tokens -> mu}: codes of prompt and reply, stretched to the mel frames of both. */
  public static void flowEncoder(Path file) {
    GraphWriter g = new GraphWriter(5);
    g.weights("table", 0.1, 5_120, 80);
    g.op("Gather", List.of("table", "tokens"), "rows");
    g.op("Transpose", List.of("rows"), "columns", "perm", new long[] {0, 2, 1});
    g.op("Sub", List.of("prompt_length", "prompt_length"), "nothing");
    g.op("Add", List.of("prompt_frames", "frames"), "wanted");
    g.op("Add", List.of("wanted", "nothing"), "total");
    g.op("Concat", List.of(g.longs("oneEighty", 1, 80), "total"), "sizes", "axis", 0);
    g.op("Resize", List.of("columns", "", "", "sizes"), "mu", "mode", "linear", "coordinate_transformation_mode",
        "half_pixel");
    g.weights("project", 0.05, 192, 80);
    g.op("MatMul", List.of("embedding", "project"), "spks");
    g.input("tokens", I64, 1, "T").input("prompt_length", I64, 1).input("prompt_frames", I64, 1).input("frames", I64, 1)
        .input("embedding", F32, 1, 192);
    g.output("mu", F32, 1, 80, "M").output("spks", F32, 1, 80).write(file);
  }

  /** One evaluation of the flow's velocity. */
  public static void estimator(Path file) {
    GraphWriter g = new GraphWriter(6);
    g.weights("w", 0.05, 80, 320, 1);
    g.op("Unsqueeze", List.of("spks", g.longs("third", 2)), "s3");
    g.op("Shape", List.of("x"), "xs");
    g.op("Expand", List.of("s3", "xs"), "sx");
    g.op("Concat", List.of("x", "mu", "sx", "cond"), "all", "axis", 1);
    g.op("Conv", List.of("all", "w"), "mixed", "kernel_shape", new long[] {1});
    g.op("Unsqueeze", List.of("t", g.longs("oneTwo", 1, 2)), "t3");
    g.op("Tanh", List.of("mixed"), "soft");
    g.op("Add", List.of("soft", "t3"), "velocity");
    g.op("Mul", List.of("velocity", "mask"), "estimator_out");
    g.input("x", F32, "B", 80, "T").input("mask", F32, "B", 1, "T").input("mu", F32, "B", 80, "T").input("t", F32, "B")
        .input("spks", F32, "B", 80)
        .input("cond", F32, "B", 80, "T");
    g.output("estimator_out", F32, "B", 80, "T").write(file);
  }

  /** Source and filter of the vocoder. @param perFrame samples of each mel frame: 256 at 22.05 kHz, 480 at 24 kHz */
  public static void hift(Path folder, int perFrame) {
    GraphWriter source = new GraphWriter(7);
    source.weights("w", 0.3, 1, 80, 1);
    source.op("Conv", List.of("mel", "w"), "pitch", "kernel_shape", new long[] {1});
    source.op("Resize", List.of("pitch", "", source.floats("scales", new float[] {1, 1, perFrame}, 3)), "held", "mode",
        "nearest", "nearest_mode", "floor",
        "coordinate_transformation_mode", "asymmetric");
    source.op("Sin", List.of("held"), "source");
    source.input("mel", F32, 1, 80, "T").output("source", F32, 1, 1, "S").write(folder.resolve("hift_source.onnx"));
    GraphWriter filter = new GraphWriter(8);
    filter.weights("w", 0.05, 18, 80, 1);
    filter.op("Conv", List.of("mel", "w"), "shaped", "kernel_shape", new long[] {1});
    filter.op("Resize", List.of("shaped", "", filter.floats("scales", new float[] {1, 1, perFrame / 4}, 3)), "held",
        "mode", "nearest", "nearest_mode", "floor",
        "coordinate_transformation_mode", "asymmetric");
    filter.op("Pad", List.of("held", filter.longs("oneLeft", 0, 0, 1, 0, 0, 0)), "padded", "mode", "reflect");
    filter.op("Add", List.of("padded", "source_stft"), "summed");
    filter.op("Split", List.of("summed", filter.longs("halves", 9, 9)), List.of("logMagnitude", "angle"), "axis", 1);
    filter.op("Sub", List.of("logMagnitude", filter.scalar("quieter", 2)), "softer");
    filter.op("Exp", List.of("softer"), "magnitude");
    filter.op("Sin", List.of("angle"), "phase");
    filter.input("mel", F32, 1, 80, "T").input("source_stft", F32, 1, 18, "K").output("magnitude", F32, 1, 9, "K")
        .output("phase", F32, 1, 9, "K")
        .write(folder.resolve("hift_filter.onnx"));
  }

  /** 1024 centroids of 512. */
  public static void centroids(Path file) {
    Random random = new Random(9);
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1024, 512), }";
    byte[] text = (header + " ".repeat(63 - (10 + header.length()) % 64) + "\n").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes = ByteBuffer.allocate(10 + text.length + 4 * 1_024 * 512).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0)
        .putShort((short) text.length).put(text);
    while (bytes.hasRemaining()) bytes.putFloat((float) (random.nextGaussian() * 0.5));
    write(file, bytes.array());
  }

  /** Shifts and scales that bring filter banks about into reach. */
  public static void cmvn(Path file) {
    StringBuilder text = new StringBuilder("<Nnet>\n<Splice> 560 560\n[ 0 ]\n");
    for (String part : List.of("AddShift", "Rescale")) {
      text.append('<').append(part).append("> 560 560\n<LearnRateCoef> 0 [ ");
      for (int i = 0; i < 560; i++)
        text.append(String.format(Locale.ROOT, "%.4f ", part.equals("AddShift") ? -12.0 - i % 80 * 0.01 : 0.2));
      text.append("]\n");
    }
    write(file, text.append("</Nnet>\n").toString().getBytes(StandardCharsets.US_ASCII));
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

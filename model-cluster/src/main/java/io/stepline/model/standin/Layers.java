package io.stepline.model.standin;

import static io.stepline.model.onnx.GraphWriter.F32;

import io.stepline.model.onnx.GraphWriter;
import java.util.List;

/** Layers of real sizes with weights by chance, that keep their input's scale. Owned by one thread. */
final class Layers {
  /** Of bytes by chance, about their middle. */
  private static final double BYTE_DEVIATION = 73.9;
  private static final int MIDDLE = 128;
  private final GraphWriter g;
  private int made;

  Layers(GraphWriter g) {
    this.g = g;
  }

  private String name(String what) {
    return what + "_" + made++;
  }

  String op(String kind, List<String> in, Object... attributes) {
    return g.op(kind, in, name(kind), attributes);
  }

  /** {@code [.., in] -> [.., out]} in 8 bits, quantised as it runs. */
  String linear(String x, int in, int out) {
    String q = name("q");
    String scale = name("scale");
    String zero = name("zero");
    String middle = g.byteScalar(name("middle"), MIDDLE);
    g.op("DynamicQuantizeLinear", List.of(x), List.of(q, scale, zero));
    String product = op("MatMulInteger", List.of(q, g.randomBytes(name("w"), in, out), zero, middle));
    String factor = op("Mul", List.of(scale, g.scalar(name("s"), 1 / (BYTE_DEVIATION * Math.sqrt(in)))));
    String real = op("Mul", List.of(op("Cast", List.of(product), "to", F32), factor));
    return op("Add", List.of(real, g.weights(name("b"), 0.01, out)));
  }

  String norm(String x, int width) {
    float[] ones = new float[width];
    java.util.Arrays.fill(ones, 1);
    return op("LayerNormalization",
        List.of(x, g.floats(name("gain"), ones, width), g.weights(name("bias"), 0.01, width)));
  }

  String add(String a, String b) {
    return op("Add", List.of(a, b));
  }

  /** {@code q, k, v [N,T,width]}. */
  String attention(String q, String k, String v, int width, int heads) {
    int each = width / heads;
    String shape = g.longs(name("byHead"), 0, 0, heads, each);
    String qh = op("Transpose", List.of(op("Reshape", List.of(q, shape))), "perm", new long[] {0, 2, 1, 3});
    String kh = op("Transpose", List.of(op("Reshape", List.of(k, shape))), "perm", new long[] {0, 2, 3, 1});
    String vh = op("Transpose", List.of(op("Reshape", List.of(v, shape))), "perm", new long[] {0, 2, 1, 3});
    String scaled = op("Mul", List.of(qh, g.scalar(name("root"), 1 / Math.sqrt(each))));
    String weights = op("Softmax", List.of(op("MatMul", List.of(scaled, kh))), "axis", 3);
    String mixed = op("Transpose", List.of(op("MatMul", List.of(weights, vh))), "perm", new long[] {0, 2, 1, 3});
    return op("Reshape", List.of(mixed, g.longs(name("joined"), 0, 0, width)));
  }

  /** {@code [N,in,T] -> [N,out,T]}, or every {@code stride} of T. */
  String conv(String x, int in, int out, int kernel, int dilation, int stride, int group) {
    int pad = dilation * (kernel - 1) / 2;
    String w = g.weights(name("w"), 1 / Math.sqrt((double) in / group * kernel), out, in / group, kernel);
    return op("Conv", List.of(x, w, g.weights(name("b"), 0.01, out)), "kernel_shape", new long[] {kernel}, "dilations",
        new long[] {dilation}, "strides", new long[] {stride}, "pads", new long[] {pad, pad}, "group", group);
  }

  String conv(String x, int in, int out, int kernel) {
    return conv(x, in, out, kernel, 1, 1, 1);
  }

  /** {@code [N,in,T] -> [N,out,T * stride]}, a kernel of twice the stride. */
  String widen(String x, int in, int out, int stride) {
    String w = g.weights(name("w"), 1 / Math.sqrt(2.0 * in), in, out, 2L * stride);
    return op("ConvTranspose", List.of(x, w), "kernel_shape", new long[] {2L * stride}, "strides", new long[] {stride},
        "pads", new long[] {stride / 2, stride / 2});
  }

  String turned(String x) {
    return op("Transpose", List.of(x), "perm", new long[] {0, 2, 1});
  }

  /** In equal parts along an axis. */
  List<String> split(String x, int axis, int parts) {
    List<String> all = java.util.stream.IntStream.range(0, parts).mapToObj(i -> name("part")).toList();
    g.op("Split", List.of(x), all, "axis", axis);
    return all;
  }
}

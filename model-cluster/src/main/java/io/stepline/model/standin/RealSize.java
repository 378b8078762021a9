package io.stepline.model.standin;

import static io.stepline.model.onnx.GraphWriter.F32;
import static io.stepline.model.onnx.GraphWriter.I32;
import static io.stepline.model.onnx.GraphWriter.I64;

import io.stepline.model.onnx.GraphWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Graphs of the real sizes of the laptop's models with weights by chance, to measure what the real ones cost:
 * SenseVoice-Small (50 + 20 SAN-M layers of 512, in 8 bits, FunASR's published architecture), Smart Turn v3
 * (Whisper-tiny's encoder over 8 s) and a Piper voice of medium quality (VITS, 22,050 Hz). What they hear and say means
 * nothing.
 */
public final class RealSize {
  private static final int WORDS = 25_055;
  private static final int WIDTH = 512;
  private static final int INPUT = 560;
  private static final int SAY_FRAMES = 3;

  private RealSize() {}

  public static void sensevoice(Path folder) {
    sensevoice(folder, 50, 20, WORDS);
  }

  /** @param layers of the encoder, {@code more} behind its first norm @param words of the vocabulary */
  static void sensevoice(Path folder, int layers, int more, int words) {
    GraphWriter g = new GraphWriter(21);
    Layers l = new Layers(g);
    g.weights("queries", 1, 16, INPUT);
    g.longs("second", 1);
    String language = l.op("Unsqueeze", List.of(l.op("Gather", List.of("queries", "language")), "second"));
    String norm = l.op("Unsqueeze", List.of(l.op("Gather", List.of("queries", "text_norm")), "second"));
    String length = l.op("Cast", List.of("x_length"), "to", F32);
    String nothing = l.op("Reshape", List.of(l.op("Mul", List.of(length, g.scalar("zero", 0))),
        g.longs("column", -1, 1, 1)));
    String begun = l.op("Concat", List.of(language, language, language, norm, "x"), "axis", 1);
    String h = l.op("Add", List.of(begun, nothing));
    for (int i = 0; i < layers + more; i++) {
      h = sanm(l, h, i == 0 ? INPUT : WIDTH);
      if (i == layers - 1) h = l.norm(h, WIDTH);
    }
    String logits = l.linear(l.norm(h, WIDTH), WIDTH, words);
    g.op("Identity", List.of(logits), "logits");
    g.input("x", F32, "N", "T", INPUT).input("x_length", I32, "N").input("language", I32, "N").input("text_norm", I32,
        "N");
    ToneWords.metadata(g.output("logits", F32, "N", "T4", words), words).write(folder.resolve("model.int8.onnx"));
    StringBuilder tokens = new StringBuilder();
    for (int i = 0; i < words; i++) tokens.append("▁t").append(i).append(' ').append(i).append('\n');
    write(folder.resolve("tokens.txt"), tokens.toString());
  }

  private static String sanm(Layers l, String x, int in) {
    List<String> qkv = l.split(l.linear(l.norm(x, in), in, 3 * WIDTH), 2, 3);
    String memory = l.turned(l.conv(l.turned(qkv.get(2)), WIDTH, WIDTH, 11, 1, 1, WIDTH));
    String attended = l.linear(l.attention(qkv.get(0), qkv.get(1), qkv.get(2), WIDTH, 4), WIDTH, WIDTH);
    String mixed = l.add(attended, l.add(memory, qkv.get(2)));
    String h = in == WIDTH ? l.add(x, mixed) : mixed;
    return l.add(h, l.linear(l.op("Relu", List.of(l.linear(l.norm(h, WIDTH), WIDTH, 2_048))), 2_048, WIDTH));
  }

  public static void smartTurn(Path file) {
    int width = 384;
    GraphWriter g = new GraphWriter(22);
    Layers l = new Layers(g);
    String c = l.op("Relu", List.of(l.conv("input_features", 80, width, 3)));
    String h = l.turned(l.op("Relu", List.of(l.conv(c, width, width, 3, 1, 2, 1))));
    h = l.add(h, g.weights("positions", 0.1, 400, width));
    for (int i = 0; i < 4; i++) {
      String n = l.norm(h, width);
      String a = l.attention(l.linear(n, width, width), l.linear(n, width, width), l.linear(n, width, width), width, 6);
      h = l.add(h, l.linear(a, width, width));
      h = l.add(h, l.linear(l.op("Relu", List.of(l.linear(l.norm(h, width), width, 1_536))), 1_536, width));
    }
    String score = l.linear(l.op("Tanh", List.of(l.linear(l.norm(h, width), width, 256))), 256, 1);
    String weights = l.op("Softmax", List.of(score), "axis", 1);
    String pooled = l.op("ReduceSum", List.of(l.op("Mul", List.of(h, weights)), g.longs("time", 1)), "keepdims", 0);
    String last = l.linear(l.op("Relu", List.of(l.linear(pooled, width, 256))), 256, 1);
    g.op("Sigmoid", List.of(last), "logits");
    g.input("input_features", F32, "B", 80, 800).output("logits", F32, "B", 1).write(file);
  }

  /** @param name such as en_US-sized-medium */
  public static void piper(Path folder, String name) {
    int width = 192;
    GraphWriter g = new GraphWriter(23);
    Layers l = new Layers(g);
    String lengths = l.op("Mul", List.of(l.op("Cast", List.of("input_lengths"), "to", F32), g.scalar("zero", 0)));
    String scales = l.op("Mul", List.of(l.op("ReduceSum", List.of("scales"), "keepdims", 0), "zero"));
    String h = l.op("Gather", List.of(g.weights("phonemes", 1, 256, width), "input"));
    h = l.add(l.add(h, scales), lengths);
    for (int i = 0; i < 6; i++) {
      String a = l.attention(floats(l, g, h, i + "q"), floats(l, g, h, i + "k"), floats(l, g, h, i + "v"), width, 2);
      h = l.norm(l.add(h, floats(l, g, a, i + "o")), width);
      String wide = l.op("Relu", List.of(l.conv(l.turned(h), width, 4 * width, 3)));
      h = l.norm(l.add(h, l.turned(l.conv(wide, 4 * width, width, 3))), width);
    }
    String t = l.turned(h);
    String lasts = t;
    for (int i = 0; i < 12; i++) lasts = l.op("Relu", List.of(l.conv(lasts, width, width, 1)));
    String both = l.add(t, l.op("Mul", List.of(lasts, g.scalar("little", 1e-3))));
    String frames = l.op("Resize", List.of(both, "", g.floats("stretch", new float[] {1, 1, SAY_FRAMES}, 3)), "mode",
        "nearest", "nearest_mode", "floor", "coordinate_transformation_mode", "asymmetric");
    String z = l.add(frames, l.op("RandomNormalLike", List.of(frames)));
    for (int i = 0; i < 4; i++) z = coupling(l, z, width);
    g.op("Unsqueeze", List.of(sound(l, z, width), g.longs("second", 1)), "output");
    g.input("input", I64, "B", "L").input("input_lengths", I64, "B").input("scales", F32, 3);
    g.output("output", F32, "B", 1, 1, "S").write(folder.resolve(name + ".onnx"));
    PlayedIds.settings(folder.resolve(name + ".onnx.json"), "en-us", "en_US", 22_050, 1);
  }

  private static String floats(Layers l, GraphWriter g, String x, String name) {
    return l.op("MatMul", List.of(x, g.weights("attend" + name, 1 / Math.sqrt(192), 192, 192)));
  }

  private static String coupling(Layers l, String z, int width) {
    List<String> halves = l.split(z, 1, 2);
    String h = l.conv(halves.get(0), width / 2, width, 1);
    String out = "";
    for (int i = 0; i < 4; i++) {
      List<String> gate = l.split(l.conv(h, width, 2 * width, 5), 1, 2);
      String acts = l.op("Mul", List.of(l.op("Tanh", List.of(gate.get(0))), l.op("Sigmoid", List.of(gate.get(1)))));
      List<String> parts = l.split(l.conv(acts, width, 2 * width, 1), 1, 2);
      h = l.add(h, parts.get(0));
      out = out.isEmpty() ? parts.get(1) : l.add(out, parts.get(1));
    }
    String other = l.op("Sub", List.of(halves.get(1), l.conv(out, width, width / 2, 1)));
    return l.op("Concat", List.of(other, halves.get(0)), "axis", 1);
  }

  /** HiFi-GAN as Piper's medium quality has it: 8, 8 and 4 times, from 256 channels, resblocks of 3, 5 and 7. */
  private static String sound(Layers l, String z, int width) {
    String h = l.conv(z, width, 256, 7);
    int channels = 256;
    for (int stride : new int[] {8, 8, 4}) {
      h = l.widen(l.op("LeakyRelu", List.of(h)), channels, channels / 2, stride);
      channels /= 2;
      String a = block(l, h, channels, 3, 1, 2);
      String b = block(l, h, channels, 5, 2, 6);
      h = l.add(l.add(a, b), block(l, h, channels, 7, 3, 12));
    }
    return l.op("Tanh", List.of(l.conv(l.op("LeakyRelu", List.of(h)), channels, 1, 7)));
  }

  private static String block(Layers l, String x, int channels, int kernel, int... dilations) {
    String h = x;
    for (int d : dilations) h = l.add(h, l.conv(l.op("LeakyRelu", List.of(h)), channels, channels, kernel, d, 1, 1));
    return h;
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.stepline.model.standin;

import static io.stepline.model.onnx.GraphWriter.F32;
import static io.stepline.model.onnx.GraphWriter.I64;

import io.stepline.model.onnx.GraphWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Graphs with the signatures of Piper and Kokoro that play what they are given: each id has a tone of 20 ms, the pad is
 * silent. What was to be spoken can be read from the sound; it means nothing to an ear.
 */
public final class PlayedIds {
  private static final int FIRST_HZ = 300;
  private static final int STEP_HZ = 20;
  private static final int KOKORO_HZ = 24_000;
  private static final int STYLES = 510 * 256;
  private static final int READ_HZ = 16_000;
  private static final int TONE = READ_HZ / 50;
  private static final int EDGE = 40;
  private static final int SILENT = 200;
  private static final int IDS = 160;
  /** What espeak-ng's IPA for the languages of the tests is made of, decomposed. */
  private static final String SOUNDS =
      " !',-.:;?abcdefhijklmnopqrstuvwxyzæçðøħŋœɐɑɒɓɔɕɖɗɘəɚɛɜɡɪɫɬɭɯɲɳɹɻɾʁʂʃʊʋʌʎʏʐʑʒʔˈˌːˑ"
          + "̩̃̍̊012345ʰβθχᵻ";

  private PlayedIds() {}

  /** The number of a phoneme in both graphs; -1 for none. */
  public static int id(int phoneme) {
    int at = SOUNDS.indexOf(phoneme);
    return at < 0 ? -1 : 3 + at;
  }

  public static int toneHz(int id) {
    return FIRST_HZ + STEP_HZ * id;
  }

  /**
   * The ids of which the tones are heard, of each 20 ms; 0 for silence.
   *
   * @param pcm 16 kHz
   * @param from where the first tone begins
   */
  public static List<Integer> heard(short[] pcm, int from) {
    List<Integer> ids = new ArrayList<>();
    for (int at = from; at + TONE <= pcm.length; at += TONE) ids.add(heardAt(pcm, at));
    return ids;
  }

  private static int heardAt(short[] pcm, int at) {
    double[] middle = new double[TONE - 2 * EDGE];
    double loud = 0;
    for (int i = 0; i < middle.length; i++) {
      short s = pcm[at + EDGE + i];
      loud += Math.abs(s);
      middle[i] = s * (0.5 - 0.5 * Math.cos(2 * Math.PI * i / middle.length));
    }
    if (loud / middle.length < SILENT) return 0;
    int best = 0;
    double most = 0;
    for (int id = 1; id < IDS; id++) {
      double power = power(middle, toneHz(id));
      if (power > most) {
        most = power;
        best = id;
      }
    }
    return best;
  }

  /** By Goertzel's recursion. */
  private static double power(double[] samples, int hz) {
    double turn = 2 * Math.cos(2 * Math.PI * hz / READ_HZ);
    double last = 0;
    double before = 0;
    for (double s : samples) {
      double now = s + turn * last - before;
      before = last;
      last = now;
    }
    return last * last + before * before - turn * last * before;
  }

  /** {@code NAME.onnx} and its settings. @param espeak such as en-us @param speakers more than one have a sid */
  public static void piper(Path folder, String name, String espeak, String language, int rateHz, int speakers) {
    GraphWriter g = new GraphWriter(13);
    g.op("Slice", List.of("scales", g.longs("one", 1), g.longs("two", 2), g.longs("axis", 0)), "lengthScale");
    g.op("Reshape", List.of("lengthScale", g.longs("scalar")), "length");
    g.op("Cast", List.of("input"), "given", "to", F32);
    String ids = "given";
    if (speakers > 1) {
      g.op("Cast", List.of("sid"), "sidF", "to", F32);
      ids = g.op("Add", List.of("given", "sidF"), "shifted");
    }
    g.op("Cast", List.of("input_lengths"), "lengths", "to", F32);
    g.op("Mul", List.of("lengths", g.scalar("nothing", 0)), "zeros");
    g.op("Add", List.of(ids, "zeros"), "ids");
    tones(g, rateHz);
    g.op("Reshape", List.of("sound", g.longs("flat", 1, 1, 1, -1)), "output");
    g.input("input", I64, "B", "L").input("input_lengths", I64, "B").input("scales", F32, 3);
    if (speakers > 1) g.input("sid", I64, "B");
    g.output("output", F32, "B", 1, 1, "S").write(folder.resolve(name + ".onnx"));
    settings(folder.resolve(name + ".onnx.json"), espeak, language, rateHz, speakers);
  }

  static void settings(Path file, String espeak, String language, int rateHz, int speakers) {
    write(file, settings(espeak, language, rateHz, speakers));
  }

  /** A graph, its tokenizer.json and one voice of half loudness. */
  public static void kokoro(Path folder, String voice) {
    GraphWriter g = new GraphWriter(14);
    g.op("Reciprocal", List.of("speed"), "slowness");
    g.op("Reshape", List.of("slowness", g.longs("scalar")), "length");
    g.op("Cast", List.of("input_ids"), "ids", "to", F32);
    tones(g, KOKORO_HZ);
    g.op("ReduceMean", List.of("style"), "loudness", "axes", new long[] {1}, "keepdims", 1);
    g.op("Reshape", List.of("sound", g.longs("flat", 1, -1)), "row");
    g.op("Mul", List.of("row", "loudness"), "waveform");
    g.input("input_ids", I64, 1, "L").input("style", F32, 1, 256).input("speed", F32, 1);
    g.output("waveform", F32, 1, "S").write(folder.resolve("model_quantized.onnx"));
    StringBuilder vocab = new StringBuilder("\"$\": 0");
    ids().forEach((c, id) -> vocab.append(", ").append(quoted(c)).append(": ").append(id));
    write(folder.resolve("tokenizer.json"), "{\"version\": \"1.0\", \"model\": {\"vocab\": {" + vocab + "}}}");
    voice(folder.resolve("voices").resolve(voice + ".bin"), 0.5f);
  }

  /** From {@code ids} and {@code length} to {@code sound}: 20 ms of a tone for each, by its number; none for 0. */
  private static void tones(GraphWriter g, int rateHz) {
    g.op("Mul", List.of(g.scalar("usual", rateHz / 50.0), "length"), "samples");
    g.op("Range", List.of(g.scalar("from", 0), "samples", g.scalar("by", 1)), "steps");
    g.op("Mul", List.of("ids", g.scalar("stepHz", STEP_HZ)), "above");
    g.op("Add", List.of("above", g.scalar("firstHz", FIRST_HZ)), "hz");
    g.op("Mul", List.of("hz", g.scalar("turn", 2 * Math.PI / rateHz)), "perSample");
    g.op("Unsqueeze", List.of("perSample", g.longs("last", 2)), "column");
    g.op("Mul", List.of("column", "steps"), "phase");
    g.op("Sin", List.of("phase"), "tone");
    g.op("Min", List.of("ids", "by"), "audible");
    g.op("Unsqueeze", List.of("audible", "last"), "gate");
    g.op("Mul", List.of("tone", "gate"), "sound");
  }

  private static Map<String, Integer> ids() {
    Map<String, Integer> ids = new TreeMap<>();
    SOUNDS.codePoints().forEach(c -> ids.put(Character.toString(c), id(c)));
    return ids;
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static String settings(String espeak, String language, int rateHz, int speakers) {
    StringBuilder map = new StringBuilder("\"_\": [0], \"^\": [1], \"$\": [2]");
    ids().forEach((c, id) -> map.append(", ").append(quoted(c)).append(": [").append(id).append(']'));
    StringBuilder names = new StringBuilder();
    for (int i = 0; speakers > 1 && i < speakers; i++)
      names.append(i == 0 ? "" : ", ").append("\"p").append(i).append("\": ").append(i);
    return """
        {"audio": {"sample_rate": %d, "quality": "medium"}, "espeak": {"voice": "%s"}, "phoneme_type": "espeak",
         "language": {"code": "%s"}, "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
         "num_symbols": 256, "num_speakers": %d, "speaker_id_map": {%s}, "phoneme_id_map": {%s}}
        """.formatted(rateHz, espeak, language, speakers, names, map);
  }

  /** @param level of every number of every style */
  public static void voice(Path file, float level) {
    ByteBuffer bytes = ByteBuffer.allocate(STYLES * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) bytes.putFloat(level);
    write(file, bytes.array());
  }

  private static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
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

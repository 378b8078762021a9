package io.stepline.model.standin;

import static io.stepline.model.onnx.GraphWriter.F32;
import static io.stepline.model.onnx.GraphWriter.I32;

import io.stepline.model.onnx.GraphWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;

/**
 * A graph with the signature and metadata of SenseVoice-Small that spells tones: each token of text has a tone of its
 * own, the language is the one it was told, loud speech is angry, and the highest band is laughter. It proves features,
 * lengths, batches and decoding; of speech it understands nothing.
 */
public final class ToneWords {
  /** Text, from the first tone on. */
  public static final List<String> TEXT =
      List.of("▁opening", "▁hours", "▁please", "▁yes", "▁no", "好", "的", "▁to", "day", "▁thank", "▁you", "ha");
  private static final List<String> TAGS = List.of("<|zh|>", "<|en|>", "<|yue|>", "<|ja|>", "<|ko|>", "<|nospeech|>",
      "<|NEUTRAL|>", "<|ANGRY|>", "<|Speech|>", "<|Laughter|>", "<|withitn|>", "<|woitn|>");
  private static final List<String> LANGUAGES = List.of("auto", "zh", "en", "yue", "ja", "ko", "nospeech");
  private static final int WIDTH = 560;
  private static final int CENTRE = 240;
  private static final double BLANK = 19;
  private static final double ANGRY = 27.5;
  private static final int FIRST_TAG = 1 + TEXT.size();
  private static final int SIZE = FIRST_TAG + TAGS.size();

  private ToneWords() {}

  /** Of a token of {@link #TEXT}. */
  public static int toneHz(int token) {
    return 500 + 250 * token;
  }

  /** Above all tones of text. */
  public static final int LAUGHTER_HZ = 3_700;

  public static void write(Path folder) {
    GraphWriter g = new GraphWriter(11);
    float[] band = new float[WIDTH * SIZE];
    for (int i = 0; i < TEXT.size(); i++) band[(CENTRE + bin(toneHz(i))) * SIZE + 1 + i] = 1;
    g.floats("bands", band, WIDTH, SIZE);
    float[] bias = new float[SIZE];
    Arrays.fill(bias, FIRST_TAG, SIZE, -1_000);
    bias[0] = (float) BLANK;
    g.floats("bias", bias, SIZE);
    g.op("MatMul", List.of("x", "bands"), "scores");
    g.op("Add", List.of("scores", "bias"), "frames");
    queries(g);
    g.op("Concat", List.of("languageRow", "emotionRow", "eventRow", "normRow", "frames"), "all", "axis", 1);
    g.op("Cast", List.of("x_length"), "lengthF", "to", F32);
    g.op("Mul", List.of("lengthF", g.scalar("nothing", 0)), "zero");
    g.op("Reshape", List.of("zero", g.longs("column", -1, 1, 1)), "zero3");
    g.op("Add", List.of("all", "zero3"), "logits");
    g.input("x", F32, "N", "T", WIDTH).input("x_length", I32, "N").input("language", I32, "N").input("text_norm", I32,
        "N");
    g.output("logits", F32, "N", "T4", SIZE);
    metadata(g, SIZE).write(folder.resolve("model.int8.onnx"));
    tokens(folder.resolve("tokens.txt"));
  }

  private static int token(String tag) {
    return FIRST_TAG + TAGS.indexOf(tag);
  }

  /** A row with one weight, such as 100 at a tag. */
  private static float[] row(int at, double value) {
    float[] row = new float[SIZE];
    row[at] = (float) value;
    return row;
  }

  private static void queries(GraphWriter g) {
    float[] languages = new float[LANGUAGES.size() * SIZE];
    for (int i = 0; i < LANGUAGES.size(); i++)
      languages[i * SIZE + token("<|" + (i == 0 ? "en" : LANGUAGES.get(i)) + "|>")] = 100;
    g.floats("languages", languages, LANGUAGES.size(), SIZE);
    g.op("Gather", List.of("languages", "language"), "languageFlat");
    g.op("Unsqueeze", List.of("languageFlat", g.longs("second", 1)), "languageRow");
    float[] norms = new float[16 * SIZE];
    for (int i = 0; i < 16; i++) norms[i * SIZE + token(i == 14 ? "<|withitn|>" : "<|woitn|>")] = 100;
    g.floats("norms", norms, 16, SIZE);
    g.op("Gather", List.of("norms", "text_norm"), "normFlat");
    g.op("Unsqueeze", List.of("normFlat", "second"), "normRow");
    g.op("ReduceMax", List.of("x"), "peak", "axes", new long[] {1, 2}, "keepdims", 1);
    g.floats("angry", row(token("<|ANGRY|>"), 1), SIZE);
    g.floats("neutral", row(token("<|NEUTRAL|>"), ANGRY), SIZE);
    g.op("Mul", List.of("peak", "angry"), "angryRow");
    g.op("Add", List.of("angryRow", "neutral"), "emotionRow");
    float[] high = new float[WIDTH];
    high[CENTRE + bin(LAUGHTER_HZ)] = 1;
    g.floats("high", high, WIDTH, 1);
    g.op("MatMul", List.of("x", "high"), "highBand");
    g.op("ReduceMax", List.of("highBand"), "highest", "axes", new long[] {1, 2}, "keepdims", 1);
    g.floats("laughter", row(token("<|Laughter|>"), 1), SIZE);
    g.floats("speech", row(token("<|Speech|>"), BLANK), SIZE);
    g.op("Mul", List.of("highest", "laughter"), "laughterRow");
    g.op("Add", List.of("laughterRow", "speech"), "eventRow");
  }

  /** @param size of the vocabulary */
  static GraphWriter metadata(GraphWriter g, int size) {
    g.metadata("lfr_window_size", "7").metadata("lfr_window_shift", "6").metadata("normalize_samples", "0")
        .metadata("vocab_size", Integer.toString(size)).metadata("with_itn", "14").metadata("without_itn", "15");
    for (int i = 0; i < LANGUAGES.size(); i++) g.metadata("lang_" + LANGUAGES.get(i), Integer.toString(i));
    return g.metadata("neg_mean", repeated("0.0")).metadata("inv_stddev", repeated("1.0"));
  }

  private static String repeated(String value) {
    StringJoiner all = new StringJoiner(",");
    for (int i = 0; i < WIDTH; i++) all.add(value);
    return all.toString();
  }

  private static void tokens(Path file) {
    List<String> all = new ArrayList<>(List.of("<unk>"));
    all.addAll(TEXT);
    all.addAll(TAGS);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < all.size(); i++) lines.append(all.get(i)).append(' ').append(i).append('\n');
    try {
      Files.writeString(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of Kaldi's 80 mel bands the one that a tone falls into. */
  private static int bin(int hz) {
    double low = mel(20);
    return (int) Math.round((mel(hz) - low) / ((mel(8_000) - low) / 81)) - 1;
  }

  private static double mel(double hz) {
    return 1_127 * Math.log(1 + hz / 700);
  }

  /** Tokens as sound: each 200 ms of its tone with 100 ms of silence behind it. @param level up to 32767 */
  public static short[] sound(int level, int... hz) {
    short[] pcm = new short[hz.length * 4_800];
    for (int i = 0; i < hz.length; i++)
      for (int k = 0; k < 3_200; k++)
        pcm[i * 4_800 + k] = (short) (level * Math.sin(2 * Math.PI * hz[i] * k / 16_000));
    return pcm;
  }
}

package io.stepline.model.stepaudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.media.audio.WavFile;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.feature.Wave;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * How far our codes are those of the original Python. References are lines of JSON, {@code {"wav": "a.wav", "tokens":
 * "<audio_1>..."}} or {@code "tokens": [1, ...]} (merged codes), as ops/model-servers/export/reference_tokens.py writes
 * them.
 */
public final class TokenParity {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FRAME = 320;
  /** Three seconds. */
  private static final int PAUSE = 48_000;

  private TokenParity() {}

  /**
   * @param match share of codes that are equal, {@code linguistic} and {@code semantic} each by itself; {@code lengths}
   *   whether there are as many
   */
  public record Report(String wav, int codes, boolean lengths, double match, double linguistic, double semantic) {}

  /** Each recording as a whole. @throws EngineException if the references cannot be used */
  public static List<Report> compare(DualTokenizer tokenizer, Path references) {
    return compare(references, pcm -> tokenizer.offline(Wave.of(pcm)));
  }

  /**
   * Each recording as a turn of one call: 20 ms at a time, with the pauses a call has, and the turn in full at its end.
   *
   * @throws EngineException if the references cannot be used
   */
  public static List<Report> compareLive(DualTokenizer tokenizer, Path references) {
    try (SpeechEncoder.Session call = tokenizer.open("", true)) {
      return compare(references, pcm -> live(tokenizer, call, pcm));
    }
  }

  static int[] live(DualTokenizer tokenizer, SpeechEncoder.Session call, short[] turn) {
    call.begin();
    for (int at = 0; at < turn.length; at += FRAME) {
      call.accept(Arrays.copyOfRange(turn, at, Math.min(turn.length, at + FRAME)));
      if (at > 0 && at % PAUSE == 0) call.settle(Arrays.copyOf(turn, at + FRAME)).join();
    }
    tokenizer.streamed();
    return call.settle(turn).join().codes().getFirst().values();
  }

  private static List<Report> compare(Path references, Function<short[], int[]> tokens) {
    List<Report> reports = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(references)) {
        if (line.isBlank()) continue;
        JsonNode reference = JSON.readTree(line);
        String wav = reference.path("wav").asText();
        int[] expected = tokens(reference.path("tokens"));
        int[] actual = tokens.apply(WavFile.read(references.resolveSibling(wav)).mono(16_000));
        reports.add(new Report(wav, actual.length, actual.length == expected.length, match(actual, expected),
            part(actual, expected, true), part(actual, expected, false)));
      }
    } catch (IOException e) {
      throw new EngineException(references + " cannot be read: " + e.getMessage(), e);
    }
    if (reports.isEmpty()) throw new EngineException(references + " holds no references");
    return reports;
  }

  private static int[] tokens(JsonNode node) {
    if (node.isTextual()) return AudioTokens.parse(node.asText(), AudioTokens.CODES);
    int[] all = new int[node.size()];
    for (int i = 0; i < all.length; i++) all[i] = node.get(i).asInt();
    return all;
  }

  /** Share of places with equal codes, of the longer of both. */
  static double match(int[] a, int[] b) {
    int same = 0;
    for (int i = 0; i < Math.min(a.length, b.length); i++) if (a[i] == b[i]) same++;
    return Math.max(a.length, b.length) == 0 ? 1 : (double) same / Math.max(a.length, b.length);
  }

  private static double part(int[] a, int[] b, boolean linguistic) {
    return match(only(a, linguistic), only(b, linguistic));
  }

  private static int[] only(int[] merged, boolean linguistic) {
    return Arrays.stream(merged).filter(c -> c < AudioTokens.LINGUISTIC == linguistic).toArray();
  }
}

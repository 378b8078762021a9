package io.stepline.model.feature;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The signal of golden/features.py, and the vectors that torch and torchaudio made of it. */
public final class GoldenSignal {
  private GoldenSignal() {}

  public static float[] samples(int n, float scale) {
    float[] out = new float[n];
    long s = 7;
    for (int i = 0; i < n; i++) {
      s = (s * 1103515245L + 12345) & 0x7FFFFFFF;
      long noise = (s >> 15) % 2001 - 1000;
      long saw = (long) i * (i / 37 + 11) % 4001 - 2000;
      out[i] = (noise + 2 * saw) * (i / 1600 % 3 + 1) * scale;
    }
    return out;
  }

  public static float[][] expected(String name) {
    try (InputStream in = GoldenSignal.class.getResourceAsStream("/golden/" + name + ".txt");
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      lines.readLine();
      return lines.lines().map(l -> {
        String[] words = l.split(" ");
        float[] row = new float[words.length];
        for (int i = 0; i < row.length; i++) row[i] = Float.parseFloat(words[i]);
        return row;
      }).toArray(float[][]::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static float[] flat(float[][] rows) {
    float[] all = new float[Arrays.stream(rows).mapToInt(r -> r.length).sum()];
    int at = 0;
    for (float[] row : rows) {
      System.arraycopy(row, 0, all, at, row.length);
      at += row.length;
    }
    return all;
  }
}

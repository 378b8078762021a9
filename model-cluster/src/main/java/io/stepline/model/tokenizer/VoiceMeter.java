package io.stepline.model.tokenizer;

import io.stepline.kafka.contract.SpeechTokens;
import java.util.Arrays;

/**
 * How loud and how high a turn was said: level, median pitch and last pitch of its voiced parts, by autocorrelation at
 * 4 kHz. Pure.
 */
final class VoiceMeter {
  private static final int LOW_HZ = 4_000;
  private static final int WINDOW = LOW_HZ * 40 / 1_000;
  private static final int MAX_SECONDS = 6;
  private static final int MIN_LAG = LOW_HZ / 400;
  private static final int MAX_LAG = LOW_HZ / 70;
  private static final double VOICED = 0.5;
  private static final double NEARLY = 0.85;
  private static final int ENOUGH = 3;
  private static final int ENDING = 4;

  private VoiceMeter() {}

  static SpeechTokens.Voice measure(short[] pcm, int rateHz) {
    int factor = rateHz / LOW_HZ;
    int from = Math.max(0, pcm.length - rateHz * MAX_SECONDS);
    double[] low = new double[(pcm.length - from) / factor];
    for (int i = 0; i < low.length; i++)
      for (int k = 0; k < factor; k++) low[i] += pcm[from + i * factor + k] / (double) factor;
    double[] pitches = new double[low.length / WINDOW + 1];
    double energy = 0;
    int voiced = 0;
    for (int at = 0; at + WINDOW + MAX_LAG <= low.length; at += WINDOW) {
      double e = 0;
      for (int i = 0; i < WINDOW; i++) e += low[at + i] * low[at + i];
      int lag = e > WINDOW * 100.0 * 100.0 ? lag(low, at, e) : 0;
      if (lag == 0) continue;
      pitches[voiced++] = (double) LOW_HZ / lag;
      energy += e / WINDOW;
    }
    if (voiced < ENOUGH) return SpeechTokens.Voice.UNKNOWN;
    double[] ending = Arrays.copyOfRange(pitches, Math.max(0, voiced - ENDING), voiced);
    Arrays.sort(ending);
    Arrays.sort(pitches, 0, voiced);
    return new SpeechTokens.Voice(10 * Math.log10(energy / voiced / (32_768.0 * 32_768.0)), pitches[voiced / 2],
        ending[ending.length / 2], -1);
  }

  /**
   * The shortest lag that is nearly as good as the best: longer ones are its multiples. @return 0 where nothing is
   * voiced
   */
  private static int lag(double[] low, int at, double energy) {
    double[] c = new double[MAX_LAG + 2];
    double best = 0;
    for (int lag = MIN_LAG; lag <= MAX_LAG; lag++) {
      double dot = 0;
      double later = 0;
      for (int i = 0; i < WINDOW; i++) {
        dot += low[at + i] * low[at + i + lag];
        later += low[at + i + lag] * low[at + i + lag];
      }
      c[lag] = dot / Math.sqrt(energy * Math.max(1, later));
      best = Math.max(best, c[lag]);
    }
    if (best < VOICED) return 0;
    for (int lag = MIN_LAG; lag <= MAX_LAG; lag++)
      if (c[lag] >= NEARLY * best && c[lag] >= c[lag - 1] && c[lag] >= c[lag + 1]) return lag;
    return 0;
  }
}

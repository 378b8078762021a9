package io.stepline.media.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The quick forms of filter and search against the plain ones of the textbook. */
class EchoFilterTest {
  private static final int RING = 8_192;

  /** NLMS as it is written down: one sum, one sample after the other. */
  private static final class Plain {
    private final double[] weights;

    Plain(int taps) {
      weights = new double[taps];
    }

    short[] subtract(short[] heard, short[] sent, int first, boolean learns) {
      short[] rest = new short[heard.length];
      for (int i = 0; i < heard.length; i++) {
        double predicted = 0;
        double norm = 0;
        for (int k = 0; k < weights.length; k++) {
          double s = sent[first + i - k & RING - 1];
          predicted += weights[k] * s;
          norm += s * s;
        }
        double error = heard[i] - predicted;
        rest[i] = (short) Math.clamp(Math.round(error), Short.MIN_VALUE, Short.MAX_VALUE);
        if (!learns) continue;
        for (int k = 0; k < weights.length; k++)
          weights[k] += 0.4 * error / (norm + 2_000.0 * weights.length) * sent[first + i - k & RING - 1];
      }
      return rest;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000})
  void shouldTakeAwayWhatThePlainFilterTakes(int rateHz) {
    int frame = rateHz / 50;
    int taps = rateHz * 32 / 1_000;
    Random random = new Random(5);
    EchoFilter quick = new EchoFilter(taps, frame);
    Plain plain = new Plain(taps);
    short[] sent = new short[RING];
    int now = 0;
    int differing = 0;
    double echo = 0;
    double left = 0;
    for (int f = 0; f < 200; f++, now += frame) {
      short[] heard = new short[frame];
      for (int i = 0; i < frame; i++) {
        sent[now + i & RING - 1] = (short) (6_000 * random.nextGaussian() * (f % 7 == 6 ? 0 : 1));
        heard[i] = (short) (0.3 * sent[now + i - 40 & RING - 1] - 0.1 * sent[now + i - 77 & RING - 1]
            + 10 * random.nextGaussian());
      }
      boolean learns = f % 5 != 4;
      short[] a = quick.subtract(heard, sent, now, learns);
      short[] b = plain.subtract(heard, sent, now, learns);
      for (int i = 0; i < frame; i++) {
        assertThat((int) a[i]).as("frame %d, sample %d", f, i).isCloseTo(b[i], within(1));
        if (a[i] != b[i]) differing++;
        if (f > 150) {
          echo += heard[i] * heard[i];
          left += a[i] * a[i];
        }
      }
    }
    assertThat(differing).as("samples of %d that round otherwise", 200 * frame).isLessThan(20);
    assertThat(10 * Math.log10(echo / left)).as("taken away, dB").isGreaterThan(20);
  }

  /** As the search is written down: one delay after the other. */
  private static double[] peakAndLag(float[] heard, float[] told, int maxLag) {
    int window = heard.length;
    double heardEnergy = 1;
    for (float h : heard) heardEnergy += h * h;
    double toldEnergy = 1;
    for (int i = 0; i < window; i++) toldEnergy += told[maxLag + i] * told[maxLag + i];
    double[] best = {0, -1};
    for (int l = 0; l < maxLag; l++) {
      int from = maxLag - l;
      if (l > 0) toldEnergy += told[from] * told[from] - told[from + window] * (double) told[from + window];
      float dot = 0;
      for (int i = 0; i < window; i++) dot += heard[i] * told[from + i];
      double c = Math.abs(dot) / Math.sqrt(heardEnergy * Math.max(1, toldEnergy));
      if (c > best[0] && toldEnergy / window > 120 * 120 / 4) {
        best[0] = c;
        best[1] = l;
      }
    }
    return best;
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000})
  void shouldFindTheVeryDelayThatThePlainSearchFinds(int rateHz) {
    int frame = rateHz / 50;
    int factor = rateHz / 2_000;
    DelayFinder finder = new DelayFinder(rateHz, 600);
    Random random = new Random(11);
    short[] told = new short[rateHz * 6];
    short[] heard = new short[told.length];
    double low = 0;
    for (int i = 0; i < told.length; i++) {
      low += 0.2 * (9_000 * random.nextGaussian() - low);
      told[i] = (short) low;
      heard[i] =
          (short) ((i >= rateHz * 13 / 100 ? 0.2 * told[i - rateHz * 13 / 100] : 0) + 60 * random.nextGaussian());
    }
    int judged = 0;
    for (int f = 0; f < told.length / frame; f++) {
      short[] h = java.util.Arrays.copyOfRange(heard, f * frame, (f + 1) * frame);
      short[] t = java.util.Arrays.copyOfRange(told, f * frame, (f + 1) * frame);
      if (!finder.feed(h, t, frame, 5)) continue;
      judged++;
      int end = (f + 1) * frame / factor;
      double[] plain =
          peakAndLag(lowered(heard, end - 800, end, factor), lowered(told, end - 2_000, end, factor), 1_200);
      assertThat(finder.peak()).as("to the last bit").isEqualTo(plain[0]);
      assertThat(finder.delaySamples()).isEqualTo((int) plain[1] * factor);
    }
    assertThat(judged).isGreaterThan(40);
    assertThat(finder.isEcho()).isTrue();
  }

  private static float[] lowered(short[] pcm, int from, int to, int factor) {
    float[] low = new float[to - from];
    for (int i = 0; i < low.length; i++) {
      float sum = 0;
      for (int k = 0; k < factor; k++) sum += pcm[(from + i) * factor + k];
      low[i] = sum / factor;
    }
    return low;
  }
}

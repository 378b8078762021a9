package io.stepline.model.stepaudio;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.model.feature.Cmvn;
import io.stepline.model.feature.Fbank;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * How many codes an utterance gives: the table of upstream's code, and 10,000 lengths by chance against arithmetic that
 * knows nothing of frames.
 */
class TokenLengthTest {
  private static final Cmvn NONE = new Cmvn(new float[560], new float[560]);
  private static final float[] ROW = new float[80];

  private static float[][] rows(float[] samples) {
    float[][] out = new float[Fbank.frames(samples.length)][];
    java.util.Arrays.fill(out, ROW);
    return out;
  }

  private static int linguistic(int samples, Random random) {
    LinguisticFrontEnd front = new LinguisticFrontEnd(TokenLengthTest::rows, NONE);
    int frames = 0;
    for (int at = 0; at < samples;) {
      int n = Math.min(samples - at, 1 + random.nextInt(20_000));
      frames += count(front.accept(new float[n]));
      at += n;
    }
    return frames + count(front.finish());
  }

  private static int count(List<float[]> chunks) {
    return chunks.stream().mapToInt(c -> c.length / 560).sum();
  }

  /**
   * Four frames from each whole chunk of 3840; the rest r, if it is 480 or more, brings filter frames to those that are
   * pending (one after a whole chunk, none before the first), and where they make seven, one for each six begun beyond
   * three.
   */
  private static int oracle(int samples) {
    int whole = samples / 3_840;
    int rest = samples % 3_840;
    if (rest < 480) return 4 * whole;
    int left = whole == 0 ? 0 : 320;
    int frames = (left + rest - 400) / 160 + 1;
    int held = whole == 0 ? frames + 3 : frames + 1;
    return 4 * whole + (held < 7 ? 0 : (held - 3 + 5) / 6);
  }

  @Test
  void shouldCountAsUpstream() {
    Object[][] table = {{0.24, 4, 6, 10}, {0.5, 8, 13, 20}, {1.0, 16, 25, 40}, {1.2, 20, 30, 50}, {2.0, 33, 50, 80},
        {3.0, 50, 75, 125}, {5.0, 83, 125, 205}, {10.0, 167, 250, 415}, {30.0, 500, 750, 1_250}};
    for (Object[] row : table) {
      int samples = (int) Math.round((double) row[0] * 16_000);
      int l = linguistic(samples, new Random(1));
      assertThat(l).as("linguistic codes of %s s", row[0]).isEqualTo(row[1]);
      assertThat(SemanticEncoder.codes(samples)).as("semantic codes of %s s", row[0]).isEqualTo(row[2]);
      assertThat(AudioTokens.merge(new int[l], new int[SemanticEncoder.codes(samples)])).hasSize((int) row[3]);
    }
    assertThat(linguistic(3_840 + 879, new Random(1))).as("55 ms more add nothing").isEqualTo(4);
    assertThat(linguistic(3_840 + 880, new Random(1))).isEqualTo(5);
  }

  @Test
  void shouldAgreeWithTheOracleOverTenThousandLengths() {
    Random random = new Random(20250217);
    for (int i = 0; i < 10_000; i++) {
      int samples = random.nextInt(480_000);
      assertThat(linguistic(samples, random)).as("%d samples", samples).isEqualTo(oracle(samples));
    }
  }
}

package io.stepline.model.sensevoice;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.model.feature.Cmvn;
import io.stepline.model.feature.Fbank;
import io.stepline.model.feature.GoldenSignal;
import org.junit.jupiter.api.Test;

/** Against numpy (golden/laptop_features.py). */
class SenseFeaturesTest {
  private static void same(float[][] actual, String golden) {
    float[][] expected = GoldenSignal.expected(golden);
    assertThat(actual).hasDimensions(expected.length, expected[0].length);
    double worst = 0;
    for (int t = 0; t < expected.length; t++)
      for (int i = 0; i < expected[t].length; i++)
        worst = Math.max(worst, Math.abs(actual[t][i] - expected[t][i]) / Math.max(1, Math.abs(expected[t][i])));
    assertThat(worst).as("largest difference").isLessThan(1e-3);
  }

  private static SenseFeatures features() {
    float[] shift = new float[560];
    float[] scale = new float[560];
    for (int i = 0; i < 560; i++) {
      shift[i] = (float) (-8 - i % 80 * 0.02);
      scale[i] = (float) (0.1 + i % 7 * 0.05);
    }
    return new SenseFeatures(7, 6, new Cmvn(shift, scale));
  }

  @Test
  void shouldMirrorTheEdgesAsKaldiDoesWithoutSnipping() {
    same(new Fbank(Fbank.Window.HAMMING, Fbank.Edges.MIRRORED).of(GoldenSignal.samples(3_000, 1)), "fbank-mirrored");
  }

  @Test
  void shouldStackWholeFramesWithoutPaddingInFrontAndNormalise() {
    same(features().of(GoldenSignal.samples(8_000, 1)), "sense-voice");
  }

  @Test
  void shouldHaveNothingOfLessThanOneStack() {
    assertThat(features().of(new float[0])).isEmpty();
    assertThat(features().of(new float[1])).isEmpty();
    assertThat(features().of(new float[1_039])).isEmpty();
    assertThat(features().of(new float[1_040])).hasDimensions(1, 560);
  }
}

package io.stepline.model.smartturn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepline.model.feature.GoldenSignal;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Against numpy (golden/laptop_features.py). */
class TurnFeaturesTest {
  private final TurnFeatures features = new TurnFeatures();

  @Test
  void shouldMakeWhispersMelOfEightSecondsWithZerosInFront() {
    float[] mel = features.of(GoldenSignal.samples(8_000, 1 / 32_768f));
    float[][] golden = GoldenSignal.expected("smart-turn");
    assertThat(mel).hasSize(80 * 800);
    assertThat(golden).hasDimensions(80, 55);
    for (int b = 0; b < 80; b++)
      for (int t = 0; t < 55; t++)
        assertThat(mel[b * 800 + 745 + t]).as("bin %d frame %d", b, 745 + t).isCloseTo(golden[b][t], within(1e-3f));
  }

  @Test
  void shouldHearOnlyTheLastEightSecondsAndNotHowLoudTheyAre() {
    float[] wave = GoldenSignal.samples(140_000, 1 / 32_768f);
    float[] quiet = wave.clone();
    for (int i = 0; i < quiet.length; i++) quiet[i] *= 0.1f;
    float[] last = features.of(Arrays.copyOfRange(wave, 12_000, 140_000));
    assertThat(features.of(wave)).containsExactly(last);
    assertThat(features.of(quiet)).usingComparatorWithPrecision(1e-2f).containsExactly(last);
  }

  @Test
  void shouldMakeSomethingOfNothing() {
    assertThat(features.of(new float[0])).hasSize(64_000).doesNotContain(Float.NaN);
  }
}

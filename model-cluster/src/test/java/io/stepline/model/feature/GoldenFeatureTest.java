package io.stepline.model.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Features against vectors of torch and torchaudio (golden/features.py). */
class GoldenFeatureTest {
  private static final float[] PCM = GoldenSignal.samples(8_000, 1);
  private static final float[] WAVE = GoldenSignal.samples(8_000, 1 / 32768f);

  private static void same(float[] actual, String golden, double tolerance) {
    float[] expected = GoldenSignal.flat(GoldenSignal.expected(golden));
    assertThat(actual).hasSize(expected.length);
    double worst = 0;
    for (int i = 0; i < expected.length; i++) worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
    assertThat(worst).as("largest difference from " + golden).isLessThan(tolerance);
  }

  @Test
  void shouldMakeKaldisFilterBanks() {
    same(GoldenSignal.flat(new Fbank(Fbank.Window.HAMMING).of(PCM)), "fbank-hamming", 1e-3);
    float[][] povey = new Fbank(Fbank.Window.POVEY).of(WAVE);
    for (int b = 0; b < Fbank.BINS; b++) {
      double mean = 0;
      for (float[] row : povey) mean += row[b] / povey.length;
      for (float[] row : povey) row[b] -= (float) mean;
    }
    same(GoldenSignal.flat(povey), "fbank-povey", 1e-3);
  }

  @Test
  void shouldStackSevenFramesEverySix() {
    same(GoldenSignal.flat(new LowFrameRate().accept(new Fbank(Fbank.Window.HAMMING).of(PCM), true)), "lfr", 1e-3);
  }

  @Test
  void shouldStackTheSameInPieces() {
    float[][] frames = new Fbank(Fbank.Window.HAMMING).of(PCM);
    float[] whole = GoldenSignal.flat(new LowFrameRate().accept(frames, true));
    LowFrameRate pieces = new LowFrameRate();
    float[][] got = new float[0][];
    for (int at = 0, n = 11; at < frames.length; at += n) {
      float[][] more =
          pieces.accept(Arrays.copyOfRange(frames, at, Math.min(frames.length, at + n)), at + n >= frames.length);
      int held = got.length;
      got = Arrays.copyOf(got, held + more.length);
      System.arraycopy(more, 0, got, held, more.length);
    }
    assertThat(GoldenSignal.flat(got)).containsExactly(whole);
  }

  @Test
  void shouldMakeWhispersLogMel() {
    same(new LogMel().of(WAVE), "logmel", 1e-4);
  }

  @Test
  void shouldMakeTheMelOfVocoders() {
    same(VoiceMel.of22k().of(WAVE), "mel-22k", 1e-3);
    same(VoiceMel.of24k().of(WAVE), "mel-24k", 1e-3);
  }

  @Test
  void shouldTransformThereAndBack() {
    Random random = new Random(3);
    for (int n : new int[] {1, 2, 16, 30, 400, 512, 1_920, 97}) {
      double[] frame = random.doubles(n, -1, 1).toArray();
      Dft dft = new Dft(n);
      double[] re = new double[n / 2 + 1];
      double[] im = new double[n / 2 + 1];
      dft.spectrum(frame, re, im);
      for (int k = 0; k <= n / 2; k += Math.max(1, n / 7)) {
        double sum = 0;
        for (int i = 0; i < n; i++) sum += frame[i] * Math.cos(2 * Math.PI * k * i / n);
        assertThat(re[k]).isCloseTo(sum, within(1e-8));
      }
      double[] back = new double[n];
      dft.inverse(re, im, back);
      if (n % 2 == 0 || n == 1)
        for (int i = 0; i < n; i++) assertThat(back[i]).as("n=%d i=%d", n, i).isCloseTo(frame[i], within(1e-9));
    }
  }

  @Test
  void shouldTrimToTheSoundWithRoomAroundIt() {
    float[] take = new float[32_000];
    for (int i = 12_800; i < 19_200; i++) take[i] = 0.5f;
    float[] trimmed = SilenceTrim.of(take);
    assertThat(trimmed.length % 240).isEqualTo((800 + 3_520) % 240);
    int first = 0;
    while (trimmed[first] == 0) first++;
    assertThat(first).isBetween(800, 800 + 512);
    assertThat(trimmed[trimmed.length - 3_000]).isZero();
    assertThat(SilenceTrim.of(Arrays.copyOfRange(take, 12_800, 19_200))).as("padded where there is no room")
        .hasSize(6_480 + 4_320).startsWith(0f);
  }

  @Test
  void shouldBringThePeakToFullScale() {
    float[] out = EnergyNorm.whole(new float[] {0.1f, -0.5f});
    assertThat(out[1]).isEqualTo(-0.999f);
    assertThat(EnergyNorm.whole(new float[] {0.001f})[0]).as("noise is not blown up").isCloseTo(0.0999f, within(1e-6f));
    EnergyNorm stream = new EnergyNorm();
    stream.next(new float[] {0.5f});
    assertThat(stream.next(new float[] {0.25f})[0]).isCloseTo(0.4995f, within(1e-6f));
  }
}

package io.stepline.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.SpeechTokens;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VoiceMeterTest {
  private static short[] voice(int rateHz, double hz, double level) {
    short[] pcm = new short[rateHz * 2];
    Random random = new Random(1);
    for (int i = 0; i < pcm.length; i++) {
      double v = 0;
      for (int h = 1; h < 10; h++) v += Math.sin(2 * Math.PI * h * hz * i / rateHz) / h;
      pcm[i] = (short) (level * v + 20 * random.nextGaussian());
    }
    return pcm;
  }

  @ParameterizedTest
  @CsvSource({"8000,110", "8000,220", "16000,160", "16000,300"})
  void shouldMeasurePitch(int rateHz, double hz) {
    assertThat(VoiceMeter.measure(voice(rateHz, hz, 4_000), rateHz).pitchHz()).isCloseTo(hz, Offset.offset(hz * 0.08));
  }

  @Test
  void shouldHearWhereTheVoiceGoes() {
    short[] falling = voice(16_000, 200, 4_000);
    System.arraycopy(voice(16_000, 130, 4_000), 0, falling, 24_000, 8_000);
    SpeechTokens.Voice v = VoiceMeter.measure(falling, 16_000);
    assertThat(v.endingHz() / v.pitchHz()).isCloseTo(0.65, Offset.offset(0.08));
  }

  @Test
  void shouldMeasureLevelAndSayNothingOfNoise() {
    double quiet = VoiceMeter.measure(voice(16_000, 150, 1_000), 16_000).levelDb();
    double loud = VoiceMeter.measure(voice(16_000, 150, 4_000), 16_000).levelDb();
    assertThat(loud - quiet).isCloseTo(12, Offset.offset(0.5));
    assertThat(loud).isBetween(-30.0, -5.0);
    short[] noise = new short[32_000];
    Random random = new Random(2);
    for (int i = 0; i < noise.length; i++) noise[i] = (short) (3_000 * random.nextGaussian());
    assertThat(VoiceMeter.measure(noise, 16_000)).isEqualTo(SpeechTokens.Voice.UNKNOWN);
    assertThat(VoiceMeter.measure(new short[100], 16_000)).isEqualTo(SpeechTokens.Voice.UNKNOWN);
  }
}

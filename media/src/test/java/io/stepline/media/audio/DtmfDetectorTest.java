package io.stepline.media.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.media.codec.Codecs;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Levels, twist, noise and lengths as of ITU-T Q.24, and speech that is no key. */
class DtmfDetectorTest {
  private static final String KEYS = "1234567890*#ABCD";
  private static final int[] LOW = {697, 770, 852, 941};
  private static final int[] HIGH = {1209, 1336, 1477, 1633};

  private static String heard(short[] pcm, int rateHz) {
    DtmfDetector detector = new DtmfDetector(rateHz);
    StringBuilder keys = new StringBuilder();
    for (int at = 0; at < pcm.length; at += rateHz / 50)
      detector.hear(Arrays.copyOfRange(pcm, at, Math.min(pcm.length, at + rateHz / 50))).ifPresent(keys::append);
    return keys.toString();
  }

  /** All sixteen keys by row. */
  private static short[] presses(double lowDb, double highDb, double off, int pressMs, int pauseMs, double noise,
      long seed) {
    Random random = new Random(seed);
    int each = 8 * (pressMs + pauseMs);
    short[] pcm = new short[400 + 16 * each + random.nextInt(80)];
    int start = pcm.length - 16 * each;
    for (int i = 0; i < pcm.length; i++) {
      int press = Math.max(0, i - start) / each;
      int in = Math.max(0, i - start) % each;
      double s = noise * random.nextGaussian();
      if (i >= start && press < 16 && in < 8 * pressMs)
        s += 32767 * (Math.pow(10, lowDb / 20) * Math.sin(2 * Math.PI * LOW[press / 4] * off * in / 8000)
            + Math.pow(10, highDb / 20) * Math.sin(2 * Math.PI * HIGH[press % 4] * off * in / 8000));
      pcm[i] = (short) Math.clamp(Math.round(s), Short.MIN_VALUE, Short.MAX_VALUE);
    }
    return pcm;
  }

  @ParameterizedTest
  @ValueSource(ints = {8000, 16_000})
  void shouldHearWhatWeSend(int rateHz) {
    assertThat(heard(DtmfTones.of(KEYS + "1155 x", rateHz), rateHz)).isEqualTo(KEYS + "1155");
  }

  @Test
  void shouldHearThroughBothLawsOfG711() {
    for (var codec : new io.stepline.media.codec.AudioCodec[] {Codecs.PCMU, Codecs.PCMA})
      assertThat(heard(codec.newDecoder().decode(codec.newEncoder().encode(DtmfTones.of(KEYS, 8000))), 8000))
          .isEqualTo(KEYS);
  }

  @ParameterizedTest
  @CsvSource({"-10,-10,1,60,60,0", "-36,-36,1,60,60,0", "-7,-7,1,40,40,0", "-20,-13,1,60,60,0", "-13,-19,1,60,60,0",
      "-15,-15,1.014,60,60,0", "-15,-15,0.986,60,60,0", "-15,-15,1,50,50,600", "-6,-6,1,40,93,0"})
  void shouldHearKeysOfAllLevelsTwistsAndLengths(double low, double high, double off, int press, int pause,
      double noise) {
    for (int seed = 0; seed < 20; seed++)
      assertThat(heard(presses(low, high, off, press, pause, noise, seed), 8000)).as("seed %d", seed)
          .isEqualTo("123A456B789C*0#D");
  }

  @ParameterizedTest
  @CsvSource({"-10,-10,1,14,60", "-10,-25,1,60,60", "-50,-50,1,60,60", "-10,-10,1.06,60,60"})
  void shouldNotHearWhatIsTooShortTooUnevenTooSoftOrOffPitch(double low, double high, double off, int press,
      int pause) {
    assertThat(heard(presses(low, high, off, press, pause, 0, 1), 8000)).isEmpty();
  }

  /**
   * Half an hour without a breath: harmonics of a gliding pitch through moving formants, and noise. Registers of the
   * network may err 13 times in an hour of speech (Telcordia GR-506: 670 in 50 hours).
   */
  @Test
  void shouldSeldomTakeVoicesForKeys() {
    Random random = new Random(7);
    double pitch = 120;
    double phase = 0;
    double[] formants = {500, 1400, 2500};
    double[][] memory = new double[3][2];
    DtmfDetector detector = new DtmfDetector(8000);
    int keys = 0;
    short[] pcm = new short[160];
    for (int frame = 0; frame < 90_000; frame++) {
      if (frame % 10 == 0) {
        pitch = Math.clamp(pitch + 25 * random.nextGaussian(), 70, 400);
        formants[0] = 250 + 700 * random.nextDouble();
        formants[1] = 800 + 1500 * random.nextDouble();
      }
      boolean voiced = frame / 15 % 3 > 0;
      for (int i = 0; i < 160; i++) {
        phase += pitch / 8000;
        double s = voiced ? (phase % 1 < pitch / 8000 ? 3000 : 0) + 20 * random.nextGaussian()
            : 200 * random.nextGaussian();
        for (int f = 0; f < 3; f++) {
          double r = 0.97;
          double y = s + 2 * r * Math.cos(2 * Math.PI * formants[f] / 8000) * memory[f][0] - r * r * memory[f][1];
          memory[f][1] = memory[f][0];
          memory[f][0] = y;
          s = y * 0.35;
        }
        pcm[i] = (short) Math.clamp(Math.round(s), Short.MIN_VALUE, Short.MAX_VALUE);
      }
      if (detector.hear(pcm).isPresent()) keys++;
    }
    assertThat(keys).isLessThanOrEqualTo(3);
  }

  @Test
  void shouldNotTakeTonesOfTheNetworkForKeys() {
    for (double hz : new double[] {350, 425, 440, 480, 620, 697, 941, 950, 1100, 1209, 1400, 1800, 2100})
      assertThat(heard(Tone.sine(8000, hz, 2_000, 0.4), 8000)).as("%s Hz", hz).isEmpty();
  }
}

package io.stepline.media.audio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {
  @ParameterizedTest
  @CsvSource({"8000,16000", "16000,8000", "22050,8000", "22050,16000", "24000,8000", "24000,16000", "48000,8000",
      "48000,16000", "16000,48000", "8000,48000"})
  void shouldKeepASpeechToneAndItsLengthWhateverTheFrames(int from, int to) {
    short[] in = Tone.sine(from, 1000, 2000, 0.5);
    Resampler r = new Resampler(from, to);
    SampleQueue out = new SampleQueue();
    int frame = from / 50;
    for (int i = 0; i + frame <= in.length; i += frame)
      out.add(r.process(java.util.Arrays.copyOfRange(in, i, i + frame)));
    assertThat(out.size()).isBetween(2 * to - to / 50, 2 * to);
    short[] pcm = out.take(out.size());
    int settle = to / 20;
    assertThat(Tone.share(pcm, settle, pcm.length, to, 1000)).isGreaterThan(0.9999);
    assertThat(Tone.rms(pcm, settle, pcm.length)).isBetween(0.98 * 0.5 * 32767 / Math.sqrt(2),
        1.02 * 0.5 * 32767 / Math.sqrt(2));
  }

  @ParameterizedTest
  @CsvSource({"16000,8000,5000", "24000,8000,6000", "48000,8000,7000", "22050,16000,9500"})
  void shouldNotFoldWhatTheLowerRateCannotCarry(int from, int to, int hz) {
    short[] pcm = Resampler.convert(Tone.sine(from, hz, 1000, 0.9), from, to);
    assertThat(20 * Math.log10(Tone.rms(pcm, to / 20, pcm.length - to / 20) / (0.9 * 32767 / Math.sqrt(2))))
        .isLessThan(-55);
  }
}

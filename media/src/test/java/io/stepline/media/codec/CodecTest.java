package io.stepline.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.media.audio.SampleQueue;
import io.stepline.media.audio.Tone;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecTest {
  @ParameterizedTest
  @MethodSource("io.stepline.media.codec.Codecs#all")
  void shouldCarryATone(AudioCodec codec) {
    int hz = codec.sampleHz();
    short[] in = Tone.sine(hz, 700, 1000, 0.4);
    short[] out = roundTrip(codec, in, 0);
    assertThat(Tone.share(out, hz / 5, out.length, hz, 700)).isGreaterThan(0.98);
    assertThat(Tone.rms(out, hz / 5, out.length)).isBetween(0.3 * 32767 / Math.sqrt(2), 0.5 * 32767 / Math.sqrt(2));
  }

  /**
   * With every tenth packet lost, what is made up differs from the original by less than silence would, and has most of
   * its power.
   */
  @ParameterizedTest
  @MethodSource("io.stepline.media.codec.Codecs#all")
  void shouldConcealLoss(AudioCodec codec) {
    int hz = codec.sampleHz();
    int frame = hz / 50;
    short[] clean = roundTrip(codec, speechLike(hz, 3), 0);
    short[] lossy = roundTrip(codec, speechLike(hz, 3), 10);
    double wanted = 0;
    double made = 0;
    double wrong = 0;
    for (int f = 19; (f + 1) * frame <= clean.length; f += 10) {
      for (int i = f * frame; i < (f + 1) * frame; i++) {
        wanted += (double) clean[i] * clean[i];
        made += (double) lossy[i] * lossy[i];
        wrong += Math.pow(clean[i] - lossy[i], 2);
      }
    }
    assertThat(made / wanted).isBetween(0.4, 1.6);
    assertThat(wrong / wanted).isLessThan(0.8);
  }

  @ParameterizedTest
  @MethodSource("io.stepline.media.codec.Codecs#all")
  void shouldBearAnyPayload(AudioCodec codec) {
    Random random = new Random(3);
    try (Decoder decoder = codec.newDecoder()) {
      for (int i = 0; i < 2000; i++) {
        byte[] payload = new byte[random.nextInt(400)];
        random.nextBytes(payload);
        assertThat(decoder.decode(payload)).isNotNull();
        assertThat(decoder.conceal(160, Optional.of(payload))).isNotNull();
      }
    }
  }

  @Test
  void shouldMatchTheG711Tables() {
    assertThat(G711.encodeUlaw(new short[] {0, 32767, -32768, 1000, -1000})).containsExactly(0xff, 0x80, 0x00, 0xce,
        0x4e);
    assertThat(G711.encodeAlaw(new short[] {0, 32767, -32768, 1000, -1000})).containsExactly(0xd5, 0xaa, 0x2a, 0xfa,
        0x7a);
    for (int code = 0; code < 256; code++) {
      byte[] one = {(byte) code};
      assertThat(G711.encodeAlaw(G711.decodeAlaw(one))).containsExactly(one);
      if (code != 0x7f) assertThat(G711.encodeUlaw(G711.decodeUlaw(one))).containsExactly(one);
    }
  }

  @Test
  void shouldUseOpusForwardErrorCorrection() {
    short[] in = speechLike(16000, 4);
    assertThat(opusLossSnr(in, true)).isGreaterThan(opusLossSnr(in, false) + 2);
  }

  @Test
  void shouldSendNothingForOpusSilence() {
    try (Encoder encoder = Codecs.OPUS.newEncoder()) {
      int sent = 0;
      for (int i = 0; i < 100; i++) if (encoder.encode(new short[320]).length > 0) sent++;
      assertThat(sent).isLessThan(30);
    }
  }

  private static double opusLossSnr(short[] in, boolean fec) {
    double signal = 0;
    double noise = 1;
    try (Encoder encoder = Codecs.OPUS.newEncoder(); Decoder clean = Codecs.OPUS.newDecoder();
        Decoder lossy = Codecs.OPUS.newDecoder()) {
      byte[] lost = {};
      for (int f = 0; f * 320 + 320 <= in.length; f++) {
        byte[] payload = encoder.encode(Arrays.copyOfRange(in, f * 320, f * 320 + 320));
        if (f % 10 == 9) {
          lost = payload;
          continue;
        }
        if (lost.length > 0) {
          short[] want = clean.decode(lost);
          short[] got = lossy.conceal(320, fec ? Optional.of(payload) : Optional.empty());
          for (int i = 0; i < 320; i++) {
            signal += (double) want[i] * want[i];
            noise += (double) (want[i] - got[i]) * (want[i] - got[i]);
          }
          lost = new byte[0];
        }
        clean.decode(payload);
        lossy.decode(payload);
      }
    }
    return 10 * Math.log10(signal / noise);
  }

  /** A gliding harmonic buzz with syllables. */
  private static short[] speechLike(int hz, int seconds) {
    short[] pcm = new short[hz * seconds];
    double phase = 0;
    for (int i = 0; i < pcm.length; i++) {
      double t = (double) i / hz;
      phase += 2 * Math.PI * (120 + 40 * Math.sin(2 * t)) / hz;
      double v = 0;
      for (int h = 1; h < 12; h++) v += Math.sin(h * phase) / h * (1 + Math.sin(3 * t + h));
      pcm[i] = (short) (4000 * v * (0.6 + 0.4 * Math.sin(2 * Math.PI * 4 * t)));
    }
    return pcm;
  }

  private static short[] roundTrip(AudioCodec codec, short[] in, int loseEvery) {
    SampleQueue out = new SampleQueue();
    int frame = codec.sampleHz() / 50;
    try (Encoder encoder = codec.newEncoder(); Decoder decoder = codec.newDecoder()) {
      for (int f = 0; (f + 1) * frame <= in.length; f++) {
        byte[] payload = encoder.encode(Arrays.copyOfRange(in, f * frame, (f + 1) * frame));
        out.add(loseEvery > 0 && f % loseEvery == loseEvery - 1 ? decoder.conceal(frame, Optional.empty())
            : decoder.decode(payload));
      }
    }
    return out.take(out.size());
  }
}

package io.stepline.media.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.media.codec.G711;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EchoGateTest {
  /** Something like speech: syllables of gliding harmonics under noise, with pauses. */
  private static short[] speech(int rateHz, int seconds, long seed, double level) {
    Random random = new Random(seed);
    short[] pcm = new short[rateHz * seconds];
    double phase = 0;
    for (int at = 0; at < pcm.length;) {
      int syllable = rateHz * (120 + random.nextInt(160)) / 1000;
      double f0 = 95 + random.nextInt(60);
      double glide = (random.nextDouble() - 0.5) * 40;
      double formant = 400 + random.nextInt(1_600);
      double noise = random.nextDouble() * 0.5;
      for (int i = 0; i < syllable && at + i < pcm.length; i++) {
        double into = (double) i / syllable;
        phase += 2 * Math.PI * (f0 + glide * into) / rateHz;
        double v = 0;
        for (int h = 1; h < 24; h++) v += Math.sin(h * phase) / (1 + Math.abs(h * f0 - formant) / 300);
        pcm[at + i] = (short) (level * Math.sin(Math.PI * into) * (0.35 * v + noise * random.nextGaussian()));
      }
      at += syllable + (random.nextInt(5) == 0 ? rateHz * 250 / 1000 : 0);
    }
    return pcm;
  }

  private static short[] frame(short[] pcm, int f, int frame) {
    return Arrays.copyOfRange(pcm, f * frame, f * frame + frame);
  }

  private static double rms(short[] pcm, int from, int to) {
    double e = 0;
    for (int i = from; i < to; i++) e += (double) pcm[i] * pcm[i];
    return Math.sqrt(e / (to - from));
  }

  /** The room: three reflections, the line's noise, and G.711 both ways. */
  private static short[] echoOf(short[] told, int rateHz, int delayMs, double db) {
    double gain = Math.pow(10, db / 20);
    Random random = new Random(8);
    short[] through = G711.decodeUlaw(G711.encodeUlaw(told));
    short[] back = new short[told.length];
    int d = rateHz * delayMs / 1000;
    for (int i = 0; i < back.length; i++) {
      double v = 8 * random.nextGaussian();
      for (int r = 0; r < 3; r++) {
        int at = i - d - r * rateHz * 5 / 1000;
        if (at >= 0) v += gain * through[at] * (r == 0 ? 0.9 : r == 1 ? -0.3 : 0.15);
      }
      back[i] = (short) v;
    }
    return G711.decodeUlaw(G711.encodeUlaw(back));
  }

  private static short[] run(EchoGate gate, short[] heard, short[] told, int rateHz) {
    int frame = rateHz / 50;
    short[] out = new short[heard.length / frame * frame];
    for (int f = 0; f * frame + frame <= heard.length; f++)
      System.arraycopy(gate.process(frame(heard, f, frame), frame(told, f, frame)), 0, out, f * frame, frame);
    return out;
  }

  @ParameterizedTest
  @CsvSource({"8000,80", "8000,140", "8000,220", "8000,300", "16000,80", "16000,300"})
  void shouldKeepTheBotFromHearingItself(int rateHz, int delayMs) {
    short[] told = speech(rateHz, 12, 1, 9_000);
    short[] heard = echoOf(told, rateHz, delayMs, -15);
    EchoGate gate = new EchoGate(rateHz);
    short[] out = run(gate, heard, told, rateHz);
    assertThat(gate.state()).isEqualTo(EchoGate.State.ECHO);
    assertThat(gate.delayMs()).isBetween(delayMs - 8, delayMs + 8);
    assertThat(20 * Math.log10(rms(heard, 0, out.length) / rms(out, 0, out.length)))
        .as("taken away from the first word on, dB").isGreaterThan(20);
    int loud = 0;
    for (int f = 0; f < out.length / (rateHz / 50); f++)
      if (rms(out, f * rateHz / 50, (f + 1) * rateHz / 50) > 200) loud++;
    assertThat(loud).as("frames that could be taken for a caller").isLessThan(12);
  }

  @ParameterizedTest
  @CsvSource({"8000,80", "8000,300"})
  void shouldLetTheCallerInterrupt(int rateHz, int delayMs) {
    short[] told = speech(rateHz, 14, 1, 9_000);
    short[] caller = speech(rateHz, 3, 77, 7_000);
    short[] heard = echoOf(told, rateHz, delayMs, -15);
    int from = 8 * rateHz;
    for (int i = 0; i < caller.length; i++)
      heard[from + i] = (short) Math.clamp(heard[from + i] + caller[i], -32768, 32767);
    short[] out = run(new EchoGate(rateHz), heard, told, rateHz);
    double kept = 20 * Math.log10(rms(out, from, from + caller.length) / rms(caller, 0, caller.length));
    assertThat(kept).as("level of the caller's speech, dB").isBetween(-4.0, 4.0);
    int frame = rateHz / 50;
    int first = 0;
    while (rms(out, from + first * frame, from + (first + 1) * frame) < 400) first++;
    assertThat(first * 20).as("ms until the caller is heard").isLessThan(200);
  }

  /** Noise that sets in after digital silence is speech to a speech detector. */
  @ParameterizedTest
  @CsvSource({"8000,4", "8000,20", "16000,10"})
  void shouldLeaveTheLinesOwnNoiseWhereItTakesTheEchoAway(int rateHz, int level) {
    short[] told = speech(rateHz, 10, 1, 9_000);
    Random random = new Random(3);
    short[] heard = echoOf(told, rateHz, 120, -15);
    for (int i = 0; i < heard.length; i++) heard[i] += (short) Math.round(level * random.nextGaussian());
    int frame = rateHz / 50;
    short[] out = run(new EchoGate(rateHz), heard, told, rateHz);
    int odd = 0;
    for (int f = 10; f < out.length / frame; f++) if (rms(out, f * frame, (f + 1) * frame) < level / 3.0) odd++;
    assertThat(odd).as("frames quieter than the line itself").isLessThan(5);
  }

  @Test
  void shouldLeaveALineWithoutEchoAlone() {
    short[] told = speech(8_000, 12, 1, 9_000);
    short[] quiet = new short[told.length];
    Random random = new Random(2);
    for (int i = 0; i < quiet.length; i++) quiet[i] = (short) (10 * random.nextGaussian());
    short[] caller = speech(8_000, 2, 77, 1_500);
    System.arraycopy(caller, 0, quiet, 64_000, caller.length);
    EchoGate gate = new EchoGate(8_000);
    short[] out = run(gate, quiet, told, 8_000);
    assertThat(gate.state()).isEqualTo(EchoGate.State.CLEAR);
    assertThat(Arrays.copyOfRange(out, 64_000, 80_000)).as("a quiet caller is not touched")
        .isEqualTo(Arrays.copyOfRange(quiet, 64_000, 80_000));
    EchoGate silent = new EchoGate(8_000);
    assertThat(run(silent, quiet, new short[quiet.length], 8_000)).isEqualTo(quiet);
  }
}

package io.stepline.model.stepaudio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepline.model.engine.EngineException;
import io.stepline.model.feature.VoiceMel;
import io.stepline.model.feature.Wave;
import io.stepline.model.feature.GoldenSignal;
import io.stepline.model.onnx.GraphWriter;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.onnx.Tensor;
import io.stepline.model.standin.StandIns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Codes to sound: flow matching, HiFT, chunks. */
class VocoderTest {
  @TempDir
  Path folder;

  private static float worst(float[] a, float[] b) {
    assertThat(a).hasSize(b.length);
    float worst = 0;
    for (int i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]));
    return worst;
  }

  @Test
  void shouldTransformAsTorchDoes() {
    float[] wave = GoldenSignal.samples(400, 1 / 32768f);
    assertThat(worst(Hift.stft(wave), GoldenSignal.flat(GoldenSignal.expected("hift-stft")))).isLessThan(1e-5f);
    float[] back = Hift.istft(GoldenSignal.flat(GoldenSignal.expected("hift-magnitude")),
        GoldenSignal.flat(GoldenSignal.expected("hift-phase")));
    assertThat(worst(back, GoldenSignal.flat(GoldenSignal.expected("hift-wave")))).isLessThan(1e-4f);
  }

  @Test
  void shouldStepOnACosine() {
    double[] published = {0, .0123, .0489, .1090, .1910, .2929, .4122, .5460, .6910, .8436, 1};
    for (int k = 0; k <= 10; k++) assertThat(FlowMatching.time(k)).isCloseTo(published[k], within(1e-4));
  }

  private static VoicePrompt voice() {
    int[] codes = new int[25];
    float[] mel = new float[80 * 51];
    Arrays.fill(mel, -3);
    float[] embedding = new float[192];
    embedding[3] = 1;
    return new VoicePrompt("v", "hello", codes, mel, embedding, new float[9_600], true);
  }

  /**
   * An estimator whose velocity is mu: after all steps x has moved by 1.7 mu, since the row without conditions sees
   * zeros.
   */
  @Test
  void shouldGuideWithoutAClassifier() {
    StandIns.vocoder(folder);
    GraphWriter g = new GraphWriter(1);
    g.op("Mul", List.of("mu", "mask"), "masked");
    g.op("Sub", List.of("x", "x"), "none");
    g.op("Mul", List.of("cond", g.scalar("zero", 0)), "noCond");
    g.op("Unsqueeze", List.of("spks", g.longs("third", 2)), "s3");
    g.op("Mul", List.of("s3", "zero"), "noSpeaker");
    g.op("Unsqueeze", List.of("t", g.longs("oneTwo", 1, 2)), "t3");
    g.op("Mul", List.of("t3", "zero"), "noTime");
    g.op("Sum", List.of("masked", "none", "noCond", "noSpeaker", "noTime"), "estimator_out");
    g.input("x", GraphWriter.F32, "B", 80, "T").input("mask", GraphWriter.F32, "B", 1, "T")
        .input("mu", GraphWriter.F32, "B", 80, "T").input("t", GraphWriter.F32, "B")
        .input("spks", GraphWriter.F32, "B", 80)
        .input("cond", GraphWriter.F32, "B", 80, "T").output("estimator_out", GraphWriter.F32, "B", 80, "T")
        .write(folder.resolve("flow_estimator.onnx"));
    int[] a = new Random(1).ints(25, 0, 5_120).toArray();
    int[] b = new Random(2).ints(25, 0, 5_120).toArray();
    int frames = FlowVocoder.frames(25);
    try (FlowMatching flow = new FlowMatching(folder, OnnxGraph.Place.ONE_CORE); OnnxGraph encoder =
        new OnnxGraph(folder.resolve("flow_encoder.onnx"), "encoder", "", OnnxGraph.Place.ONE_CORE)) {
      float[] melA = flow.mel(voice(), a, frames, 7);
      float[] melB = flow.mel(voice(), b, frames, 7);
      float[] muA = mu(encoder, a, frames);
      float[] muB = mu(encoder, b, frames);
      for (int row = 0; row < 80; row++) {
        for (int t = 0; t < frames; t++) {
          int at = row * (51 + frames) + 51 + t;
          assertThat(melA[row * frames + t] - melB[row * frames + t]).isCloseTo(1.7f * (muA[at] - muB[at]),
              within(1e-3f));
        }
      }
    }
  }

  private static float[] mu(OnnxGraph encoder, int[] codes, int frames) {
    long[] tokens = new long[50];
    for (int i = 0; i < 25; i++) tokens[25 + i] = codes[i];
    return OnnxGraph.floats(encoder
        .run(Map.of("tokens", new Tensor.Longs(tokens, 1, 50), "prompt_length", new Tensor.Longs(new long[] {25}, 1),
            "prompt_frames", new Tensor.Longs(new long[] {51}, 1), "frames",
            new Tensor.Longs(new long[] {frames}, 1), "embedding", new Tensor.Floats(voice().embedding(), 1, 192)))
        .getFirst());
  }

  @Test
  void shouldSpeakInChunksOfTheRightLengthWithoutJumps() {
    StandIns.vocoder(folder);
    try (FlowVocoder vocoder = new FlowVocoder(folder, OnnxGraph.Place.ONE_CORE)) {
      for (int total : new int[] {0, 3, 25, 30, 80, 81, 400}) {
        List<Integer> pieces = new ArrayList<>();
        int[] last = {0};
        Vocoder.Stream stream = vocoder.open(voice(), (pcm, codes) -> {
          pieces.add(pcm.length);
          last[0] = codes;
          return true;
        });
        int[] codes = new Random(5).ints(total, 0, 5_120).toArray();
        for (int at = 0; at < total; at += 7)
          assertThat(stream.accept(Arrays.copyOfRange(codes, at, Math.min(total, at + 7)))).isTrue();
        assertThat(stream.finish()).isTrue();
        assertThat(pieces.stream().mapToInt(i -> i).sum()).as("%d codes", total)
            .isEqualTo(FlowVocoder.frames(total) * 256);
        assertThat(last[0]).isEqualTo(total);
        if (total == 400) assertThat(pieces.getFirst()).as("the voice begins after 0.36 s of sound")
            .isEqualTo((FlowVocoder.frames(25) - (FlowVocoder.frames(25) - FlowVocoder.frames(15))) * 256);
      }
    }
  }

  @Test
  void shouldSpeakToTheEndOfWhatCameBeforeAPause() {
    StandIns.vocoder(folder);
    try (FlowVocoder vocoder = new FlowVocoder(folder, OnnxGraph.Place.ONE_CORE)) {
      int[] samples = {0};
      Vocoder.Stream stream = vocoder.open(voice(), (pcm, codes) -> {
        samples[0] += pcm.length;
        return true;
      });
      assertThat(stream.accept(new Random(5).ints(40, 0, 5_120).toArray())).isTrue();
      assertThat(stream.flush()).isTrue();
      assertThat(samples[0]).isEqualTo(FlowVocoder.frames(40) * 256);
      assertThat(stream.accept(new Random(6).ints(60, 0, 5_120).toArray())).isTrue();
      assertThat(stream.finish()).isTrue();
      assertThat(samples[0]).isEqualTo(FlowVocoder.frames(100) * 256);
    }
  }

  @Test
  void shouldNameWhatTheVocoderLacks() throws Exception {
    assertThatThrownBy(() -> new FlowVocoder(folder.resolve("none"), OnnxGraph.Place.ONE_CORE))
        .hasMessageContaining("decoder.folder");
    StandIns.vocoder(folder);
    Files.delete(folder.resolve("hift_filter.onnx"));
    assertThatThrownBy(() -> new FlowVocoder(folder, OnnxGraph.Place.ONE_CORE)).isInstanceOf(EngineException.class)
        .hasMessageContaining("hift_filter.onnx");
  }

  @Test
  void shouldRefuseClonesWithoutConsent() throws Exception {
    new io.stepline.media.audio.WavFile(16_000, 1, GoldenPcm.pcm(16_000)).write(folder.resolve("ann.wav"));
    Path file = folder.resolve("voices.yaml");
    Files.writeString(file, "voices:\n- {speaker: ann, prompt_text: hello, wav_path: ann.wav}\n");
    assertThatThrownBy(() -> VoiceRegistry.read(file, Optional.of(w -> new int[] {1}), Optional.empty(), 22_050))
        .hasMessageContaining("consent");
    Files.writeString(file,
        "system: {named: 'say it as [{speaker}]'}\nvoices:\n- {speaker: ann, prompt_text: hello, wav_path: ann.wav,"
            + " consent: 'Ann, 2026-11-01'}\n");
    VoiceRegistry registry =
        VoiceRegistry.read(file, Optional.of(w -> new int[] {w.length}), Optional.of(w -> new float[192]), 22_050);
    VoicePrompt ann = registry.voice("unknown takes the first");
    assertThat(ann.melFrames()).isBetween(80, 120);
    assertThat(ann.codes()[0] % 240).as("codes of what is trimmed to steps of 240 samples").isZero();
    assertThat(ann.wave()).as("the recording itself is whole").hasSize(16_000);
    assertThat(registry.systemNamed()).contains("[{speaker}]");
    assertThat(registry.noneLongerThan(1.5)).isSameAs(registry);
    assertThatThrownBy(() -> registry.noneLongerThan(0.5)).hasMessageContaining("ann").hasMessageContaining("cut it");
    String voices = "voices:\n- {speaker: ann, wav_path: ann.wav, built-in: true}\n";
    Files.writeString(file, "system: {named: 'say it as [{}]'}\n" + voices);
    assertThat(VoiceRegistry.read(file, Optional.of(w -> new int[] {1}), Optional.empty(), 0).systemNamed())
        .isEqualTo("say it as [{speaker}]");
    Files.writeString(file, "system: {named: 'say it nicely'}\n" + voices);
    assertThatThrownBy(() -> VoiceRegistry.read(file, Optional.of(w -> new int[] {1}), Optional.empty(), 0))
        .hasMessageContaining("{speaker}");
    Files.writeString(file, "voices:\n- {speaker: bob, wav_path: missing.wav, built-in: true}\n");
    assertThatThrownBy(() -> VoiceRegistry.read(file, Optional.empty(), Optional.empty(), 0))
        .hasMessageContaining("missing.wav");
  }

  /** A tone between silences at 44.1 kHz, as studios record. */
  @Test
  void shouldHearAVoiceAtItsOwnRateAndWithTheSilenceAround() throws Exception {
    short[] pcm = new short[3 * 44_100];
    for (int i = 44_100; i < 2 * 44_100; i++)
      pcm[i] = (short) (8_000 * Math.sin(2 * Math.PI * 7_600 * i / 44_100) + 8_000 * Math.sin(i * 0.03));
    io.stepline.media.audio.WavFile recording = new io.stepline.media.audio.WavFile(44_100, 1, pcm);
    recording.write(folder.resolve("ann.wav"));
    Files.writeString(folder.resolve("voices.yaml"), "voices:\n- {speaker: ann, wav_path: ann.wav, built-in: true}\n");
    int[] embedded = {0};
    VoicePrompt ann = VoiceRegistry.read(folder.resolve("voices.yaml"), Optional.of(w -> new int[] {w.length}),
        Optional.of(w -> {
          embedded[0] = w.length;
          return new float[192];
        }), 22_050).voice("ann");
    assertThat(ann.mel()).isEqualTo(VoiceMel.of22k().of(Wave.of(recording.mono(22_050))));
    assertThat(embedded[0]).isEqualTo(48_000);
    assertThat(ann.wave()).hasSize(48_000);
    assertThat(ann.codes()[0]).as("made without the silence").isLessThan(24_000);
  }

  /** Sampling under upstream's rule: the last code is masked while it stands twice among ten; the first is likely. */
  @Test
  void shouldTakeWhatTheRuleOfUpstreamLetsThrough() {
    java.util.Random random = new java.util.Random(1);
    for (int run = 0; run < 500; run++) {
      RepetitionWatch watch = new RepetitionWatch();
      int[] codes = new int[60];
      for (int i = 0; i < codes.length; i++) {
        int code;
        do code = random.nextDouble() < 0.8 ? 0 : 1 + random.nextInt(4);
        while (isMasked(codes, i, code));
        codes[i] = code;
        assertThat(watch.stuck(code)).as("run %d code %d", run, i).isFalse();
      }
      assertThat(watch.unruly()).isFalse();
    }
  }

  private static boolean isMasked(int[] codes, int count, int code) {
    if (count == 0 || codes[count - 1] != code) return false;
    return java.util.stream.IntStream.range(Math.max(0, count - 10), count).filter(k -> codes[k] == code).count() > 1;
  }

  @Test
  void shouldTellASamplerWithoutTheRule() {
    RepetitionWatch watch = new RepetitionWatch();
    for (int code : new int[] {1, 2, 1, 3, 1}) watch.stuck(code);
    assertThat(watch.unruly()).as("every second one is lawful").isFalse();
    watch.stuck(1);
    assertThat(watch.unruly()).isTrue();
  }

  @Test
  void shouldNoticeAVoiceThatIsStuck() {
    RepetitionWatch fine = new RepetitionWatch();
    for (int i = 0; i < 1_000; i++) assertThat(fine.stuck(i % 6)).isFalse();
    assertThat(fine.unruly()).isFalse();
    RepetitionWatch stuck = new RepetitionWatch();
    boolean found = false;
    for (int i = 0; i < 8; i++) found |= stuck.stuck(7);
    assertThat(found).isTrue();
  }

  /** Sound for recordings. */
  private static final class GoldenPcm {
    static short[] pcm(int n) {
      float[] x = GoldenSignal.samples(n, 1);
      short[] out = new short[n];
      for (int i = 0; i < n; i++) out[i] = (short) x[i];
      return out;
    }
  }
}

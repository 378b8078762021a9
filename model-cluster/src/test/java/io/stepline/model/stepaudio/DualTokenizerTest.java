package io.stepline.model.stepaudio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.feature.Cmvn;
import io.stepline.model.feature.Fbank;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.standin.StandIns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tokenizer through DJL, on graphs of the real signature. */
class DualTokenizerTest {
  @TempDir
  static Path folder;

  @BeforeAll
  static void write() {
    StandIns.tokenizer(folder, 3);
  }

  private static DualTokenizer tokenizer(Path from) {
    return new DualTokenizer(new DualTokenizer.Settings(from, OnnxGraph.Place.ONE_CORE, 32, 2),
        new Transcriber(Optional.empty()));
  }

  private static short[] speech(int samples, long seed) {
    Random random = new Random(seed);
    short[] pcm = new short[samples];
    for (int i = 0; i < samples; i++)
      pcm[i] = (short) (8_000 * Math.sin(i * (0.01 + 0.00001 * (i / 400))) + 500 * random.nextGaussian());
    pcm[0] = 16_000;
    return pcm;
  }

  private static float[] floats(short[] pcm) {
    float[] out = new float[pcm.length];
    for (int i = 0; i < out.length; i++) out[i] = pcm[i] / 32_768f;
    return out;
  }

  private static int[] codes(SpeechEncoder.Result r) {
    return r.codes().getFirst().values();
  }

  @Test
  void shouldGiveTheSameCodesLiveAsOffline() {
    short[] turn = speech(40_000, 1);
    try (DualTokenizer tokenizer = tokenizer(folder); SpeechEncoder.Session s = tokenizer.open("", true)) {
      int[] offline = tokenizer.offline(floats(turn));
      assertThat(offline).hasSize(105);
      assertThat(Arrays.stream(offline)).allMatch(c -> c >= 0 && c < AudioTokens.CODES);
      s.begin();
      for (int at = 0; at < turn.length; at += 320)
        s.accept(Arrays.copyOfRange(turn, at, Math.min(turn.length, at + 320)));
      assertThat(codes(s.settle(turn).join())).as("the loudest sample comes first, so both normalise alike")
          .containsExactly(offline);
    }
  }

  /** Line noise, a soft word, a loud one: what is loudest comes late. */
  private static short[] risingSpeech(int samples, long seed, double loud) {
    Random random = new Random(seed);
    short[] pcm = new short[samples];
    for (int i = 0; i < samples; i++) {
      double level = i < 4_800 ? 8 : i < 12_000 ? 2_000 : loud;
      pcm[i] = (short) (level * Math.sin(i * (0.01 + 0.00001 * (i / 400))) + level / 16 * random.nextGaussian());
    }
    return pcm;
  }

  @Test
  void shouldGiveTheCodesOfTheWholeThoughTheLoudestComesLate() {
    try (DualTokenizer tokenizer = tokenizer(folder); SpeechEncoder.Session call = tokenizer.open("", true)) {
      for (double loud : new double[] {9_000, 9_500, 3_000, 20_000}) {
        short[] turn = risingSpeech(100_000, (long) loud, loud);
        int[] live = TokenParity.live(tokenizer, call, turn);
        assertThat(TokenParity.match(live, tokenizer.offline(floats(turn)))).as("%s", loud).isGreaterThan(0.98);
      }
    }
  }

  @Test
  void shouldHearDigitalSilenceAsUpstreamDoes() {
    List<float[]> heard = new ArrayList<>();
    LinguisticFrontEnd front = new LinguisticFrontEnd(samples -> {
      heard.add(samples);
      return new float[0][];
    }, Cmvn.read(folder.resolve("am.mvn"), LinguisticEncoder.FRAME));
    front.accept(new float[LinguisticFrontEnd.CHUNK * 2]);
    double power = 0;
    for (float s : heard.getFirst()) power += s * s;
    assertThat(power / heard.getFirst().length).as("one step of 16 bits").isBetween(0.9, 1.1);
    double mean = 0;
    float[][] mel = new Fbank(Fbank.Window.HAMMING).of(heard.getFirst());
    for (float[] row : mel) for (float v : row) mean += v / row.length / mel.length;
    assertThat(mean).as("upstream has 4.45").isBetween(4.2, 4.7);
  }

  @Test
  void shouldSettleAtEachPauseAndGoOn() {
    short[] turn = speech(60_000, 2);
    try (DualTokenizer tokenizer = tokenizer(folder); SpeechEncoder.Session s = tokenizer.open("", false)) {
      s.begin();
      s.accept(Arrays.copyOfRange(turn, 0, 20_000));
      int[] early = codes(s.settle(Arrays.copyOfRange(turn, 0, 21_000)).join());
      assertThat(early).containsExactly(tokenizer.offline(Arrays.copyOfRange(floats(turn), 0, 21_000)));
      assertThat(codes(s.settle(Arrays.copyOfRange(turn, 0, 21_000)).join())).as("asked again").containsExactly(early);
      assertThat(codes(s.settle(Arrays.copyOfRange(turn, 0, 55_000)).join())).as("much more than was streamed")
          .containsExactly(tokenizer.offline(Arrays.copyOfRange(floats(turn), 0, 55_000)));
      s.accept(Arrays.copyOfRange(turn, 20_000, 60_000));
      assertThat(codes(s.settle(turn).join())).containsExactly(tokenizer.offline(floats(turn)));
      s.begin();
      assertThat(s.settle(new short[0]).join().rejected()).as("silence is nothing").isTrue();
    }
  }

  @Test
  void shouldNotMixUpCallsInABatch() {
    List<short[]> turns = new ArrayList<>();
    for (int i = 0; i < 40; i++) turns.add(speech(30_000 + 500 * i, i));
    try (DualTokenizer tokenizer = tokenizer(folder)) {
      List<SpeechEncoder.Session> sessions = turns.stream().map(t -> tokenizer.open("", false)).toList();
      sessions.forEach(SpeechEncoder.Session::begin);
      for (int at = 0; at < 55_000; at += 1_600) {
        for (int i = 0; i < turns.size(); i++) if (at < turns.get(i).length)
          sessions.get(i).accept(Arrays.copyOfRange(turns.get(i), at, Math.min(turns.get(i).length, at + 1_600)));
      }
      List<CompletableFuture<SpeechEncoder.Result>> settled = new ArrayList<>();
      for (int i = 0; i < turns.size(); i++) settled.add(sessions.get(i).settle(turns.get(i)));
      for (int i = 0; i < turns.size(); i++) {
        int[] together = codes(settled.get(i).join());
        int[] alone = tokenizer.offline(floats(turns.get(i)));
        assertThat(TokenParity.match(together, alone)).as("call %d", i).isGreaterThan(0.999);
      }
      assertThat(tokenizer.largestBatch()).as("calls did run together").isGreaterThan(4);
      sessions.forEach(SpeechEncoder.Session::close);
    }
  }

  @Test
  void shouldTakeIndicesOfEitherWidthAndRank() throws Exception {
    for (boolean wide : new boolean[] {true, false}) {
      for (boolean deep : new boolean[] {true, false}) {
        Path file = folder.resolve("semantic-" + wide + deep + ".onnx");
        StandIns.semantic(file, 4_096, wide, deep);
        try (SemanticEncoder e = new SemanticEncoder(file, OnnxGraph.Place.ONE_CORE)) {
          assertThat(e.encode(floats(speech(16_000, 3)))).hasSize(25);
          assertThat(e.encode(floats(speech(481_000, 3)))).as("30 seconds at a time").hasSize(752);
        }
      }
    }
    Path foreign = folder.resolve("v2.onnx");
    StandIns.semantic(foreign, 6_561, false, false);
    try (SemanticEncoder e = new SemanticEncoder(foreign, OnnxGraph.Place.ONE_CORE)) {
      assertThatThrownBy(() -> e.encode(floats(speech(160_000, 3)))).isInstanceOf(EngineException.class)
          .hasMessageContaining("another version");
    }
  }

  @Test
  void shouldRunOnFunAsrsOwnExportAndSayWhatItLacks() throws Exception {
    Path own = Files.createDirectories(folder.resolve("own"));
    StandIns.tokenizer(own, 2);
    Files.delete(own.resolve("linguistic_encoder.onnx"));
    StandIns.linguisticOnline(own.resolve("linguistic_online.onnx"));
    short[] turn = speech(32_000, 4);
    try (DualTokenizer tokenizer = tokenizer(own); SpeechEncoder.Session s = tokenizer.open("", false)) {
      assertThat(tokenizer.name()).contains("without look-back");
      s.begin();
      s.accept(turn);
      assertThat(codes(s.settle(turn).join())).hasSize(80).containsExactly(tokenizer.offline(floats(turn)));
    }
  }

  @Test
  void shouldNameWhatIsMissing() throws Exception {
    assertThatThrownBy(() -> tokenizer(folder.resolve("nowhere"))).hasMessageContaining("set encoder.folder");
    for (String name : List.of("am.mvn", "linguistic_tokenizer.npy", "linguistic_encoder.onnx",
        "speech_tokenizer_v1.onnx")) {
      Path part = Files.createDirectories(folder.resolve("lacks-" + name));
      StandIns.tokenizer(part, 1);
      Files.delete(part.resolve(name));
      assertThatThrownBy(() -> tokenizer(part)).as(name).isInstanceOf(EngineException.class).hasMessageContaining(name);
    }
    Path wrong = Files.createDirectories(folder.resolve("wrong"));
    StandIns.tokenizer(wrong, 1);
    StandIns.campplus(wrong.resolve("linguistic_encoder.onnx"));
    assertThatThrownBy(() -> tokenizer(wrong)).hasMessageContaining("has the inputs [input]");
    Files.writeString(wrong.resolve("linguistic_encoder.onnx"), "not a graph");
    assertThatThrownBy(() -> tokenizer(wrong)).isInstanceOf(EngineException.class)
        .hasMessageContaining("does not load");
  }
}

package io.stepline.model.sensevoice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.kafka.bus.Meters;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.onnx.GraphWriter;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.standin.ToneWords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ears through DJL, on a graph of SenseVoice's signature that spells tones. */
class SenseVoiceEncoderTest {
  @TempDir
  static Path folder;

  @BeforeAll
  static void write() {
    ToneWords.write(folder);
  }

  private static SenseVoiceEncoder ears(String language) {
    return new SenseVoiceEncoder(folder, OnnxGraph.Place.ONE_CORE, 32, bot -> language, Meters.NONE);
  }

  private static short[] spoken(int level, int... tokens) {
    return ToneWords.sound(level, IntStream.of(tokens).map(ToneWords::toneHz).toArray());
  }

  private static SpeechEncoder.Result heard(SenseVoiceEncoder ears, short[] pcm) {
    try (SpeechEncoder.Session s = ears.open("", false)) {
      s.begin();
      return s.settle(pcm).join();
    }
  }

  @Test
  void shouldSpellTonesAndTellLanguageEmotionAndEventFromTheFirstFourFrames() {
    try (SenseVoiceEncoder ears = ears("auto")) {
      SpeechEncoder.Result r = heard(ears, spoken(4_000, 0, 1, 2));
      assertThat(r.text()).isEqualTo("opening hours please");
      assertThat(r.rejected()).isFalse();
      assertThat(r.confidence()).isBetween(0.5, 1.0);
      assertThat(r.manner().language()).isEqualTo("en");
      assertThat(r.manner().emotion()).isEqualTo("neutral");
      assertThat(r.manner().event()).isEqualTo("speech");
      assertThat(r.arousal()).isZero();
      SpeechEncoder.Result loud = heard(ears, spoken(30_000, 4, 4));
      assertThat(loud.text()).as("a pause makes two of one").isEqualTo("no no");
      assertThat(loud.manner().emotion()).isEqualTo("angry");
      assertThat(loud.arousal()).isEqualTo(0.8);
    }
  }

  @Test
  void shouldExpectTheLanguageOfTheBot() {
    try (SenseVoiceEncoder ears = ears("zh-HK")) {
      SpeechEncoder.Result r = heard(ears, spoken(4_000, 5, 6));
      assertThat(r.text()).isEqualTo("好的");
      assertThat(r.manner().language()).isEqualTo("yue");
    }
    try (SenseVoiceEncoder ears = ears("de")) {
      assertThat(heard(ears, spoken(4_000, 3)).manner().language()).as("not one of the five: found out")
          .isEqualTo("en");
    }
  }

  @Test
  void shouldTellLaughterAndSilenceFromWords() {
    try (SenseVoiceEncoder ears = ears("")) {
      short[] laugh = ToneWords.sound(4_000, ToneWords.LAUGHTER_HZ, ToneWords.toneHz(11), ToneWords.LAUGHTER_HZ);
      SpeechEncoder.Result r = heard(ears, laugh);
      assertThat(r.manner().event()).isEqualTo("laughter");
      assertThat(r.rejected()).as("'%s'", r.text()).isTrue();
      SpeechEncoder.Result beside = heard(ears,
          ToneWords.sound(4_000, ToneWords.toneHz(0), ToneWords.toneHz(1), ToneWords.LAUGHTER_HZ));
      assertThat(beside.rejected()).as("words beside a laugh are words").isFalse();
      assertThat(heard(ears, new short[32_000]).rejected()).isTrue();
      assertThat(heard(ears, new short[0]).rejected()).isTrue();
    }
  }

  @Test
  void shouldHearTurnsOfManyCallsAtOnceAsItHearsThemAlone() {
    List<short[]> turns = new ArrayList<>();
    for (int i = 0; i < 24; i++)
      turns.add(spoken(4_000, IntStream.range(0, 1 + i % 7).map(k -> (k * 5) % 11).toArray()));
    try (SenseVoiceEncoder ears = ears("")) {
      List<String> alone = turns.stream().map(t -> heard(ears, t).text()).toList();
      List<SpeechEncoder.Session> calls = turns.stream().map(t -> ears.open("", false)).toList();
      List<CompletableFuture<SpeechEncoder.Result>> together = new ArrayList<>();
      for (int i = 0; i < turns.size(); i++) together.add(calls.get(i).settle(turns.get(i)));
      assertThat(together.stream().map(f -> f.join().text()).toList()).isEqualTo(alone);
      assertThat(ears.largestBatch()).isGreaterThan(1);
    }
  }

  @Test
  void shouldTellWhatWasSaidSoFarWhileTheTurnGoesOn() throws Exception {
    try (SenseVoiceEncoder ears = ears(""); SpeechEncoder.Session call = ears.open("", false)) {
      call.begin();
      List<String> partials = partials(call, spoken(4_000, 0, 1, 2, 3, 4, 9, 10));
      assertThat(partials).isNotEmpty();
      assertThat("opening hours please yes no thank you").startsWith(partials.getFirst())
          .startsWith(partials.getLast());
      call.begin();
      assertThat(partials(call, new short[32_000])).as("nothing of the last turn").isEmpty();
    }
  }

  /** Frames of 20 ms, each heard before the next comes. */
  private static List<String> partials(SpeechEncoder.Session call, short[] pcm) throws InterruptedException {
    List<String> all = new ArrayList<>();
    for (int at = 0; at < pcm.length; at += 320) {
      Optional<String> news = call.accept(Arrays.copyOfRange(pcm, at, Math.min(pcm.length, at + 320)));
      news.ifPresent(all::add);
      if (at % 9_600 == 0) Thread.sleep(30);
    }
    return all;
  }

  @Test
  void shouldNotHearTheBeginningOfALongTurnAgainAndAgain() throws Exception {
    int[] tokens = IntStream.range(0, 80).map(i -> i % 11).toArray();
    short[] turn = spoken(4_000, tokens);
    try (SenseVoiceEncoder ears = ears(""); SpeechEncoder.Session call = ears.open("", false)) {
      call.begin();
      List<String> partials = partials(call, turn);
      String whole = heard(ears, turn).text();
      assertThat(whole).startsWith("opening hours please").hasSizeGreaterThan(300);
      assertThat(whole.replace(" ", "")).startsWith(partials.getLast().replace(" ", ""));
      assertThat(call.settle(turn).join().text().replace(" ", "")).isEqualTo(whole.replace(" ", ""));
    }
  }

  private static Path copy(Path to) throws Exception {
    for (String name : List.of("model.int8.onnx", "tokens.txt"))
      Files.copy(folder.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    return to;
  }

  private static void refused(Path from, String... words) {
    assertThatThrownBy(() -> new SenseVoiceEncoder(from, OnnxGraph.Place.ONE_CORE, 8, b -> "", Meters.NONE))
        .isInstanceOf(EngineException.class).hasMessageContainingAll(words);
  }

  @Test
  void shouldRefuseMissingHalfAndForeignFilesWithTheCure(@TempDir Path other) throws Exception {
    refused(other, "missing", "docs/laptop.md");
    copy(other);
    byte[] graph = Files.readAllBytes(other.resolve("model.int8.onnx"));
    Files.write(other.resolve("model.int8.onnx"), Arrays.copyOf(graph, graph.length / 2));
    refused(other, "does not load");
    copy(other);
    List<String> lines = Files.readAllLines(other.resolve("tokens.txt"));
    Files.write(other.resolve("tokens.txt"), lines.subList(0, 10));
    refused(other, "10 tokens", "fetch the file again");
    Files.write(other.resolve("tokens.txt"), List.of("▁a 0", "▁b 99999"));
    refused(other, "▁b 99999", "from one archive");
    Files.delete(other.resolve("tokens.txt"));
    refused(other, "tokens", "missing");
    GraphWriter g = new GraphWriter(1);
    for (String name : List.of("x", "x_length", "language", "text_norm")) g.input(name, GraphWriter.F32, "N");
    g.op("Identity", List.of("x"), "logits");
    g.output("logits", GraphWriter.F32, "N").write(other.resolve("model.int8.onnx"));
    refused(other, "vocab_size", "missing");
    g.metadata("vocab_size", "25").metadata("normalize_samples", "1").write(other.resolve("model.int8.onnx"));
    refused(other, "normalize_samples is 1");
  }
}

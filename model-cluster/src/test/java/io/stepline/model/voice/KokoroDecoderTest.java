package io.stepline.model.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.model.decoder.WholeSpeech;
import io.stepline.model.engine.EngineException;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.standin.PlayedIds;
import io.stepline.model.standin.QuietEnd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kokoro through DJL, on a graph of its signature that plays the ids it is given. */
class KokoroDecoderTest {
  @TempDir
  private Path folder;

  @BeforeEach
  void files() {
    PlayedIds.kokoro(folder, "af_made");
  }

  private KokoroDecoder decoder() {
    return new KokoroDecoder(folder, OnnxGraph.Place.ONE_CORE, 1);
  }

  @Test
  void shouldWritePhonemesAsItsTrainingDid() {
    try (KokoroDecoder kokoro = decoder()) {
      assertThat(kokoro.phonemes("I say: go now, boy!", "af_made")).isEqualTo("I sˈA: ɡˌO nˈW, bˈY!");
      assertThat(kokoro.phonemes("Judge the church nurse.", "af_made")).isEqualTo("ʤˈʌʤ ðə ʧˈɜɹʧ nˈɜɹs.");
    }
    assertThat(KokoroPhonemes.of("ɡˈə^ʊ ɐ wˈe^ɪ", "en-gb")).isEqualTo("ɡˈQ ə wˈA");
    assertThat(KokoroPhonemes.of("bʌʔn̩", "en-us")).isEqualTo("bʌtᵊn");
    assertThat(KokoroPhonemes.of("t^ʃa^o r-e", "it")).isEqualTo("ʧao re");
  }

  @Test
  void shouldPlayThePhonemesOfAClauseBetweenTwoEnds() {
    try (KokoroDecoder kokoro = decoder()) {
      List<Integer> due = new ArrayList<>(List.of(0));
      kokoro.phonemes("Good morning.", "af_made").codePoints().forEach(c -> due.add(PlayedIds.id(c)));
      due.removeIf(i -> i < 0);
      due.add(0);
      assertThat(PlayedIds.heard(WholeSpeech.of(kokoro, "Good morning.", "af_made", "en-us"), 0)).isEqualTo(due);
    }
  }

  @Test
  void shouldCutWhatIsTooLongForTheModelAtWords() {
    try (KokoroDecoder kokoro = decoder()) {
      List<long[]> runs = kokoro.ids("abcd ".repeat(300));
      assertThat(runs).hasSize(3).allSatisfy(r -> {
        assertThat(r.length).isLessThanOrEqualTo(512);
        assertThat(r[0]).isZero();
        assertThat(r[r.length - 1]).isZero();
      });
      assertThat(runs.getFirst().length).isEqualTo(512);
      assertThat(kokoro.ids("a".repeat(2_000)).getFirst().length).isEqualTo(512);
      assertThat(kokoro.ids("漢")).isEmpty();
    }
  }

  @Test
  void shouldSpeakOnlyWhatItsVoicesAndEspeakCan() {
    PlayedIds.voice(folder.resolve("voices/jf_made.bin"), 1);
    PlayedIds.voice(folder.resolve("voices/if_made.bin"), 1);
    try (KokoroDecoder kokoro = decoder()) {
      assertThat(kokoro.speaks("en")).isTrue();
      assertThat(kokoro.speaks("it")).isTrue();
      assertThat(kokoro.speaks("ja")).isFalse();
      assertThat(kokoro.speaks("zh")).isFalse();
      assertThat(kokoro.name()).isEqualTo("Kokoro, af_made, if_made");
    }
  }

  private void refused(String... why) {
    assertThatThrownBy(this::decoder).isInstanceOf(EngineException.class).hasMessageContainingAll(why);
  }

  @Test
  void shouldRefuseHalfVoicesAndOtherFiles() throws Exception {
    Path voice = folder.resolve("voices/af_made.bin");
    Files.write(voice, new byte[1_000]);
    refused("1000 bytes, not 522240", "fetch it again");
    PlayedIds.voice(voice, Float.NaN);
    refused("holds NaN");
    Files.delete(voice);
    refused("no voice of Kokoro", "./stepline models get kokoro");
    PlayedIds.voice(folder.resolve("voices/zf_made.bin"), 1);
    refused("none has a language");
    PlayedIds.voice(voice, 1);
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {\"vocab\": {\"hello\": 1}}}");
    refused("no phoneme of Kokoro");
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {\"vocab\": {\"a\": 1}}}");
    refused("is not Kokoro's");
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\"");
    refused("cannot be read");
    PlayedIds.kokoro(folder, "af_made");
    QuietEnd.write(folder.resolve("model_quantized.onnx"));
    refused("has the inputs");
    Files.writeString(folder.resolve("model_quantized.onnx"), "half");
    refused("does not load");
  }
}

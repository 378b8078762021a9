package io.stepline.model.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.model.decoder.WholeSpeech;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.standin.PlayedIds;
import io.stepline.model.standin.QuietEnd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Piper through DJL, on graphs of its signature that play the ids they are given. */
class PiperDecoderTest {
  @TempDir
  private Path folder;

  @BeforeEach
  void voices() {
    PlayedIds.piper(folder, "en_US-made-medium", "en-us", "en_US", 22_050, 1);
    PlayedIds.piper(folder, "de_DE-made-low", "de", "de_DE", 16_000, 3);
  }

  private PiperDecoder decoder() {
    return new PiperDecoder(folder, OnnxGraph.Place.ONE_CORE, 2);
  }

  /** As a voice of Piper spells a sentence: beginning, pad, each phoneme with a pad, end. */
  private static List<Integer> spelled(String phonemes, int speaker) {
    List<Integer> ids = new ArrayList<>(List.of(1 + speaker, speaker));
    Normalizer.normalize(phonemes, Normalizer.Form.NFD).codePoints().forEach(c -> {
      if (PlayedIds.id(c) < 0) return;
      ids.add(PlayedIds.id(c) + speaker);
      ids.add(speaker);
    });
    ids.add(2 + speaker);
    return ids;
  }

  @Test
  void shouldSpellEachSentenceByThePhonemesOfEspeak() {
    try (PiperDecoder piper = decoder(); Espeak espeak = new Espeak("en-us", false)) {
      String first = espeak.of("Good morning") + ", " + espeak.of("caller") + ".";
      List<Integer> due = new ArrayList<>(spelled(first, 0));
      due.addAll(spelled(espeak.of("Wait") + "!", 0));
      List<Integer> played = PlayedIds.heard(WholeSpeech.of(piper, "Good morning, caller. Wait!", "", "en-us"), 0);
      assertThat(played.subList(0, due.size())).isEqualTo(due);
      assertThat(played.size() - due.size()).as("nothing else").isBetween(0, 1);
    }
  }

  @Test
  void shouldSpeakByTheSpeakerAndAtThePaceThatAreWished() {
    try (PiperDecoder piper = decoder(); Espeak espeak = new Espeak("de", false)) {
      List<Integer> due = spelled(espeak.of("Guten Tag") + ".", 2);
      assertThat(PlayedIds.heard(WholeSpeech.of(piper, "Guten Tag.", "p2", "de-AT"), 0)).startsWith(
          due.toArray(new Integer[0]));
      List<short[]> sizes = new ArrayList<>();
      for (double speed : new double[] {1, 2})
        sizes.add(said(piper, new SpeechDecoder.Voice("", "de", speed), "Guten Tag."));
      assertThat((double) sizes.get(0).length / sizes.get(1).length).isBetween(1.95, 2.05);
      assertThat(Arrays.stream(ints(sizes.get(0))).max().orElseThrow()).as("0.7 of full scale").isBetween(22_000,
          23_000);
    }
  }

  private static int[] ints(short[] pcm) {
    int[] all = new int[pcm.length];
    for (int i = 0; i < all.length; i++) all[i] = pcm[i];
    return all;
  }

  private static short[] said(SpeechDecoder decoder, SpeechDecoder.Voice voice, String text) {
    List<short[]> pieces = new ArrayList<>();
    CountDownLatch end = new CountDownLatch(1);
    SpeechDecoder.Stream stream = decoder.open(voice, new Sink(pieces, end, Integer.MAX_VALUE));
    stream.text(text);
    stream.finish();
    await(end);
    short[] all = new short[pieces.stream().mapToInt(p -> p.length).sum()];
    int at = 0;
    for (short[] p : pieces) {
      System.arraycopy(p, 0, all, at, p.length);
      at += p.length;
    }
    return all;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** @param most pieces until it says stop */
  private record Sink(List<short[]> pieces, CountDownLatch over, int most) implements SpeechDecoder.Sink {
    @Override
    public boolean audio(int rateHz, short[] pcm) {
      pieces.add(pcm);
      return pieces.size() < most;
    }

    @Override
    public void spoken(String text) {}

    @Override
    public void end() {
      over.countDown();
    }

    @Override
    public void failed(String why) {
      throw new AssertionError(why);
    }
  }

  @Test
  void shouldStopInTheMiddleOfASentence() {
    try (PiperDecoder piper = decoder()) {
      List<short[]> pieces = new ArrayList<>();
      CountDownLatch end = new CountDownLatch(1);
      SpeechDecoder.Stream stream =
          piper.open(new SpeechDecoder.Voice("", "en", 1), new Sink(pieces, end, 3));
      stream
          .text("This is a long sentence that goes on for several seconds. And so does this one, which is never said.");
      stream.finish();
      await(end);
      assertThat(pieces).hasSizeLessThanOrEqualTo(4).allSatisfy(p -> assertThat(p.length).isLessThanOrEqualTo(1_102));
    }
  }

  @Test
  void shouldSayNothingMoreOnceCancelled() throws Exception {
    try (PiperDecoder piper = decoder()) {
      AtomicInteger after = new AtomicInteger();
      CountDownLatch first = new CountDownLatch(1);
      boolean[] cancelled = {false};
      SpeechDecoder.Stream[] stream = {null};
      stream[0] = piper.open(new SpeechDecoder.Voice("", "en", 1), new SpeechDecoder.Sink() {
        @Override
        public boolean audio(int rateHz, short[] pcm) {
          synchronized (cancelled) {
            if (cancelled[0]) after.incrementAndGet();
          }
          first.countDown();
          return true;
        }

        @Override
        public void spoken(String text) {}

        @Override
        public void end() {
          after.addAndGet(100);
        }

        @Override
        public void failed(String why) {
          after.addAndGet(100);
        }
      });
      stream[0].text("One sentence of some length here. And another sentence here. ".repeat(20));
      stream[0].finish();
      await(first);
      synchronized (cancelled) {
        cancelled[0] = true;
        stream[0].cancel();
      }
      assertThat(said(piper, new SpeechDecoder.Voice("", "en", 1), "Next reply, please.")).as("threads are free")
          .isNotEmpty();
      assertThat(after.get()).as("pieces after").isLessThanOrEqualTo(1);
    }
  }

  @Test
  void shouldTakeTheVoiceOfTheLanguageAndSayWhichItHas() {
    PlayedIds.piper(folder, "en_GB-made-medium", "en-gb", "en_GB", 22_050, 1);
    try (PiperDecoder piper = decoder(); Espeak british = new Espeak("en-gb", false)) {
      assertThat(piper.name()).isEqualTo("Piper, de_DE-made-low, en_GB-made-medium, en_US-made-medium");
      assertThat(piper.speaks("en-au")).isTrue();
      assertThat(piper.speaks("de-at")).isTrue();
      assertThat(piper.speaks("ja")).isFalse();
      assertThat(piper.speaks("")).isFalse();
      List<Integer> due = spelled(british.of("bath") + ".", 0);
      assertThat(PlayedIds.heard(WholeSpeech.of(piper, "Bath.", "", "en-GB"), 0))
          .startsWith(due.toArray(new Integer[0]));
      assertThat(PlayedIds.heard(WholeSpeech.of(piper, "Bath.", "en_GB-made-medium", "en-us"), 0))
          .startsWith(due.toArray(new Integer[0]));
    }
  }

  private void refused(String... why) {
    assertThatThrownBy(this::decoder).isInstanceOf(EngineException.class).hasMessageContainingAll(why);
  }

  private void settings(String from, String to) throws Exception {
    Path file = folder.resolve("en_US-made-medium.onnx.json");
    PlayedIds.piper(folder, "en_US-made-medium", "en-us", "en_US", 22_050, 1);
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  @Test
  void shouldRefuseSettingsThatCannotBeRight() throws Exception {
    settings("\"sample_rate\": 22050", "\"sample_rate\": 22050000");
    refused("audio.sample_rate", "fetch the voice again");
    settings("\"phoneme_type\": \"espeak\"", "\"phoneme_type\": \"pinyin\"");
    refused("phoneme_type is pinyin");
    settings("\"voice\": \"en-us\"", "\"voice\": \"\"");
    refused("espeak.voice");
    settings("\"voice\": \"en-us\"", "\"voice\": \"-w /tmp/x\"");
    refused("no voice of espeak-ng");
    settings("\"voice\": \"en-us\"", "\"voice\": \"xx-none\"");
    refused("gives no phonemes", "xx-none");
    settings("\"^\": [1]", "\"^\": [1000]");
    refused("id 1000");
    settings("\"_\": [0], ", "");
    refused("lacks '_'");
    settings("\"_\": [0]", "\"__\": [0]");
    refused("not one character");
    settings("\"noise_scale\": 0.667", "\"noise_scale\": \"loud\"");
    refused("inference.noise_scale");
    settings("\"num_speakers\": 1", "\"num_speakers\": 4");
    refused("has the inputs");
    Files.writeString(folder.resolve("en_US-made-medium.onnx.json"), "{\"audio\"");
    refused("broken off");
    Files.delete(folder.resolve("en_US-made-medium.onnx.json"));
    refused("are missing");
  }

  @Test
  void shouldRefuseOtherGraphsHalfFilesAndEmptyFolders() throws Exception {
    Path file = folder.resolve("en_US-made-medium.onnx");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    refused("does not load");
    QuietEnd.write(file);
    refused("has the inputs");
    assertThatThrownBy(() -> new PiperDecoder(folder.resolve("none"), OnnxGraph.Place.ONE_CORE, 1))
        .isInstanceOf(EngineException.class).hasMessageContaining("./stepline models get piper-");
  }
}

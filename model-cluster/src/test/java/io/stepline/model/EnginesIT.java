package io.stepline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.media.audio.Resampler;
import io.stepline.media.codec.G711;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotException;
import io.stepline.model.bot.BotFile;
import io.stepline.model.decoder.EspeakDecoder;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.model.decoder.WholeSpeech;
import io.stepline.model.decoder.FreeTtsDecoder;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.tokenizer.PocketSphinxEncoder;
import io.stepline.model.tokenizer.Sphinx4Encoder;
import io.stepline.model.vad.SileroVad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real engines of the embedded profile on speech that they make for each other. */
class EnginesIT {
  private static final Path MODELS = Path.of("/usr/share/pocketsphinx/model/en-us");
  private static final Path VAD = Path.of("..", ".stepline", "models", "silero_vad_v6.onnx");
  private static final Path BOT = Path.of("..", "bots", "front-desk.yaml");
  private static final Map<String, Bot> BOTS = Map.of("front-desk", BotFile.read(BOT));

  /** {@code text} in 16 kHz, with a little noise around it as on a line. */
  private static short[] spoken(SpeechDecoder decoder, String text, String voice, String language) {
    return onALine(WholeSpeech.of(decoder, text, voice, language));
  }

  private static short[] onALine(short[] pcm) {
    short[] out = new short[pcm.length + 16_000];
    Random random = new Random(1);
    for (int i = 0; i < out.length; i++) out[i] = (short) (random.nextGaussian() * 25);
    for (int i = 0; i < pcm.length; i++) out[8_000 + i] += pcm[i];
    return out;
  }

  private static short[] throughG711(short[] wide) {
    return Resampler.convert(G711.decodeUlaw(G711.encodeUlaw(Resampler.convert(wide, 16_000, 8_000))), 8_000, 16_000);
  }

  private static SpeechEncoder.Result hear(SpeechEncoder encoder, String state, short[] pcm, boolean narrowband,
      List<String> partials) {
    try (SpeechEncoder.Session session = encoder.open("front-desk", narrowband)) {
      session.expect(state);
      session.begin();
      for (int i = 0; i + 320 <= pcm.length; i += 320)
        session.accept(java.util.Arrays.copyOfRange(pcm, i, i + 320)).ifPresent(partials::add);
      return session.settle(pcm).join();
    }
  }

  @Test
  void shouldUnderstandOverG711WhatAnotherVoiceSays() throws Exception {
    try (FliteDecoder voice = new FliteDecoder();
        PocketSphinxEncoder ears = new PocketSphinxEncoder(MODELS, BOTS, Map.of("front-desk", BOT))) {
      int right = 0;
      int rejectedWrongly = 0;
      List<String> phrases = List.of("where is my package", "what are your opening hours", "speak to an agent",
          "thank you goodbye", "repeat that please", "track my order");
      for (String speaker : List.of("slt", "rms")) {
        for (String phrase : phrases) {
          List<String> partials = new ArrayList<>();
          SpeechEncoder.Result r =
              hear(ears, "menu", throughG711(spoken(voice, phrase, speaker, "en-us")), true, partials);
          if (r.text().equals(phrase)) right++;
          if (r.rejected()) rejectedWrongly++;
          assertThat(partials).as("partials of '%s'", phrase).isNotEmpty();
        }
      }
      assertThat(right).isGreaterThanOrEqualTo(11);
      assertThat(rejectedWrongly).isLessThanOrEqualTo(1);
      assertThat(hear(ears, "order-number",
          throughG711(spoken(voice, "my order number is eight three zero five", "slt", "en-us")), true,
          new ArrayList<>()).text())
          .isEqualTo("my order number is eight three zero five");
    }
  }

  @Test
  void shouldRejectWhatItDoesNotListenFor() throws Exception {
    try (FliteDecoder voice = new FliteDecoder();
        PocketSphinxEncoder ears = new PocketSphinxEncoder(MODELS, BOTS, Map.of("front-desk", BOT))) {
      int rejected = 0;
      List<String> others = List.of("my neighbour keeps seven chickens in the garden",
          "the weather was lovely in the mountains last week",
          "please tell george that the meeting moved to thursday", "i think the engine needs a new belt",
          "bring some bread and cheese from the village");
      for (String text : others)
        if (hear(ears, "menu", throughG711(spoken(voice, text, "slt", "en-us")), true, new ArrayList<>()).rejected())
          rejected++;
      assertThat(rejected).isGreaterThanOrEqualTo(4);
      Random random = new Random(2);
      short[] noise = new short[32_000];
      for (int i = 0; i < noise.length; i++) noise[i] = (short) (random.nextGaussian() * 800);
      assertThat(hear(ears, "menu", noise, true, new ArrayList<>()).rejected()).isTrue();
    }
  }

  @Test
  void shouldFindSpeechAndSilenceAtBothRates() throws Exception {
    try (FliteDecoder voice = new FliteDecoder(); SileroVad vad = new SileroVad(VAD)) {
      short[] wide = spoken(voice, "where is my package please, i am waiting for it", "slt", "en-us");
      for (int rate : new int[] {8_000, 16_000}) {
        short[] pcm = Resampler.convert(wide, 16_000, rate);
        SileroVad.Memory memory = new SileroVad.Memory(rate);
        int window = SileroVad.windowSamples(rate);
        int speech = 0;
        int windows = 0;
        float first = 0;
        for (int i = 0; i + window <= pcm.length; i += window, windows++) {
          float p =
              vad.probabilities(rate, List.of(java.util.Arrays.copyOfRange(pcm, i, i + window)), List.of(memory))[0];
          if (windows < 10) first = Math.max(first, p);
          if (p > 0.5f) speech++;
        }
        assertThat(first).as("silence at %d", rate).isLessThan(0.3f);
        assertThat((double) speech / windows).as("speech at %d", rate).isBetween(0.4, 0.9);
      }
    }
  }

  /** A batch must give every call what it would have got alone. */
  @Test
  void shouldGiveEachCallOfABatchItsOwnResult() throws Exception {
    try (FliteDecoder voice = new FliteDecoder(); SileroVad vad = new SileroVad(VAD)) {
      short[] pcm = Resampler.convert(spoken(voice, "hello hello", "slt", "en-us"), 16_000, 8_000);
      List<SileroVad.Memory> together = List.of(new SileroVad.Memory(8_000), new SileroVad.Memory(8_000));
      SileroVad.Memory alone = new SileroVad.Memory(8_000);
      for (int i = 0; i + 256 <= pcm.length; i += 256) {
        short[] w = java.util.Arrays.copyOfRange(pcm, i, i + 256);
        float[] both = vad.probabilities(8_000, List.of(new short[256], w), together);
        assertThat(both[1]).isCloseTo(vad.probabilities(8_000, List.of(w), List.of(alone))[0],
            org.assertj.core.api.Assertions.within(0.01f));
      }
    }
  }

  @Test
  void shouldStopInTheMiddleOfAWordWhenCancelled() throws Exception {
    try (FliteDecoder voice = new FliteDecoder()) {
      CompletableFuture<SpeechDecoder.Stream> stream = new CompletableFuture<>();
      int[] samples = {0};
      CompletableFuture<Boolean> ended = new CompletableFuture<>();
      stream.complete(voice.open(new SpeechDecoder.Voice("rms", "en-us", 1), new SpeechDecoder.Sink() {
        @Override
        public boolean audio(int rateHz, short[] pcm) {
          samples[0] += pcm.length;
          if (samples[0] > 8_000) stream.join().cancel();
          return true;
        }

        @Override
        public void spoken(String text) {}

        @Override
        public void end() {
          ended.complete(true);
        }

        @Override
        public void failed(String why) {
          ended.completeExceptionally(new IllegalStateException(why));
        }
      }));
      stream.join().text(
          "this is a rather long sentence that goes on and on without any end in sight for a good while longer. ");
      stream.join().finish();
      spoken(voice, "afterwards", "rms", "en-us");
      assertThat(samples[0]).isLessThan(10_000);
      assertThat(ended).isNotDone();
    }
  }

  @Test
  void shouldSpeakAndHearOnTheRungWithoutNativeLibraries() throws Exception {
    try (FreeTtsDecoder voice = new FreeTtsDecoder(); SpeechEncoder ears = new Sphinx4Encoder(BOTS)) {
      short[] pcm = spoken(voice, "speak to an agent", "", "en-us");
      assertThat(hear(ears, "menu", pcm, false, new ArrayList<>()).text()).contains("an agent");
    }
  }

  @Test
  void shouldSpeakOtherLanguages() throws Exception {
    try (EspeakDecoder voice = new EspeakDecoder()) {
      assertThat(spoken(voice, "Guten Tag, wie kann ich helfen?", "", "de").length).isGreaterThan(24_000);
      assertThat(spoken(voice, "你好", "", "zh").length).isGreaterThan(18_000);
      assertThatThrownBy(() -> spoken(voice, "x", "", "no-such-language")).hasMessageContaining("no voice");
    }
  }

  @Test
  void shouldNameFileLineAndWordWithoutPronunciation(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("odd.yaml");
    Files.writeString(file,
        "name: odd\nflow:\n  start: menu\n  states:\n    menu:\n      prompt: hi\n      answers:\n        - {say: "
            + "[i want a frobnicator], go: menu}\n");
    Map<String, Bot> bots = Map.of("odd", BotFile.read(file));
    assertThatThrownBy(() -> new PocketSphinxEncoder(MODELS, bots, Map.of("odd", file)))
        .isInstanceOf(BotException.class).hasMessageContaining("odd.yaml:8")
        .hasMessageContaining("'frobnicator'");
    assertThatThrownBy(() -> new PocketSphinxEncoder(folder, BOTS, Map.of())).isInstanceOf(EngineException.class)
        .hasMessageContaining("apt-get install");
    assertThatThrownBy(() -> new SileroVad(folder.resolve("none.onnx"))).isInstanceOf(EngineException.class)
        .hasMessageContaining("missing");
  }
}

package io.stepline.ops.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.kafka.contract.Style;
import io.stepline.media.audio.WavFile;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.model.decoder.SpokenOrText;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.route.ServerPool;
import io.stepline.model.standin.StandIns;
import io.stepline.model.stepaudio.FlowVocoder;
import io.stepline.model.stepaudio.StepTtsDecoder;
import io.stepline.model.stepaudio.Token2WavDecoder;
import io.stepline.model.stepaudio.TritonToken2Wav;
import io.stepline.model.stepaudio.VoiceRegistry;
import io.stepline.ops.caller.Voices;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The voices of Step-Audio against simulated servers. */
class StepVoiceTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir
  Path folder;
  private final FliteDecoder flite = new FliteDecoder();

  @BeforeEach
  void record() throws Exception {
    new WavFile(16_000, 1, Voices.speak(flite, "this is my voice", "slt")).write(folder.resolve("ting.wav"));
    Files.writeString(folder.resolve("voices.yaml"),
        "voices:\n- {speaker: Tingting, prompt_text: this is my voice, wav_path: ting.wav, built-in: true, codes: "
            + "[1, 2, 1030, 1031, 1032]}\n");
  }

  @AfterEach
  void close() {
    flite.close();
  }

  /** Everything a decoder gives. */
  private static final class Ear implements SpeechDecoder.Sink {
    private final List<short[]> pieces = new ArrayList<>();
    private final StringBuilder said = new StringBuilder();
    private volatile String over = "";
    private int rate;

    @Override
    public synchronized boolean audio(int rateHz, short[] pcm) {
      rate = rateHz;
      pieces.add(pcm);
      return true;
    }

    @Override
    public synchronized void spoken(String text) {
      said.append(text);
    }

    @Override
    public void end() {
      over = "end";
    }

    @Override
    public void failed(String why) {
      over = why;
    }

    synchronized short[] pcm() {
      short[] all = new short[pieces.stream().mapToInt(p -> p.length).sum()];
      int at = 0;
      for (short[] p : pieces) {
        System.arraycopy(p, 0, all, at, p.length);
        at += p.length;
      }
      return all;
    }

    void untilOver() {
      await().atMost(Duration.ofSeconds(30)).until(() -> !over.isEmpty());
    }
  }

  private static ServerPool pool(SimServer server, String path, String probe) {
    return new ServerPool(List.of(server.url(path)), "", probe, Duration.ofSeconds(5)).demanded("decoder.url");
  }

  @Test
  void shouldCarryDialectEmotionAndSpeedToTheModelByteByByte() throws Exception {
    StandIns.vocoder(folder.resolve("vocoder"));
    SpeechBank bank = new SpeechBank(flite, 5_120, 576, 24_000);
    VoiceRegistry voices =
        VoiceRegistry.read(folder.resolve("voices.yaml"), Optional.empty(), Optional.of(w -> new float[192]), 22_050);
    FlowVocoder vocoder = new FlowVocoder(folder.resolve("vocoder"), OnnxGraph.Place.ONE_CORE);
    try (SimStepTts server = new SimStepTts(0, SimSettings.USUAL.fast(), bank);
        StepTtsDecoder decoder = new StepTtsDecoder(pool(server, "/v1", "/models"),
            new StepTtsDecoder.Settings("tts", "", ""), voices, vocoder, vocoder)) {
      Ear ear = new Ear();
      SpeechDecoder.Stream stream =
          decoder.open(new SpeechDecoder.Voice("Tingting", "zh", new Style("happy", "cantonese", 0.8)), ear);
      stream.text("你好，北风商店。");
      stream.finish();
      ear.untilOver();
      assertThat(ear.over).isEqualTo("end");
      assertThat(ear.said.toString()).isEqualTo("你好，北风商店。");
      assertThat(ear.rate).isEqualTo(22_050);
      List<Integer> prompt = new ArrayList<>();
      JSON.readTree(server.requests().getFirst()).path("prompt").forEach(i -> prompt.add(i.asInt()));
      int asked = 0;
      for (int i = 0; i < prompt.size(); i++) if (prompt.get(i) == 4) asked = prompt.size() - i > 12 ? i : asked;
      String turn = SimStepChat.text(prompt.subList(asked + 1, prompt.size()));
      assertThat(turn.getBytes(StandardCharsets.UTF_8)).as(turn)
          .isEqualTo("human\n（高兴1）（粤语）（慢速1）你好，北风商店。assistant\n".getBytes(StandardCharsets.UTF_8));
      assertThat(ear.pcm().length).as("a stand-in's sound, as long as the codes say").isGreaterThan(4_000);
      assertThat(JSON.readTree(server.requests().getFirst()).path("skip_special_tokens").asBoolean(true)).isFalse();
    }
  }

  @Test
  void shouldLeaveAVoiceServerThatFallsSilentInAClause() throws Exception {
    StandIns.vocoder(folder.resolve("vocoder"));
    SpeechBank bank = new SpeechBank(flite, 5_120, 576, 24_000);
    VoiceRegistry voices =
        VoiceRegistry.read(folder.resolve("voices.yaml"), Optional.empty(), Optional.of(w -> new float[192]), 22_050);
    FlowVocoder vocoder = new FlowVocoder(folder.resolve("vocoder"), OnnxGraph.Place.ONE_CORE);
    try (SimStepTts server = new SimStepTts(0, SimSettings.USUAL.fast().with("stall:1"), bank);
        ServerPool pool = new ServerPool(List.of(server.url("/v1")), "", "/models", Duration.ofMillis(700))
            .demanded("decoder.url");
        StepTtsDecoder decoder =
            new StepTtsDecoder(pool, new StepTtsDecoder.Settings("tts", "", ""), voices, vocoder, vocoder)) {
      Ear ear = new Ear();
      SpeechDecoder.Stream stream = decoder.open(new SpeechDecoder.Voice("Tingting", "en", 1), ear);
      stream.text("It was shipped.");
      stream.finish();
      await().atMost(Duration.ofSeconds(5)).until(() -> !ear.over.isEmpty());
      assertThat(ear.over).contains("nothing was said within 700 ms");
    }
  }

  @Test
  void shouldStreamCodesThroughTritonWithLookAhead() throws Exception {
    SpeechBank bank = new SpeechBank(flite, 6_561, SimStepAudio2.FRAME_SAMPLES, 24_000);
    String text = "This is a rather long sentence, so that several chunks are needed to say all of it.";
    int[] codes = bank.codes(text);
    try (SimTriton server = new SimTriton(0, SimSettings.USUAL.fast(), bank, 151_663, 3);
        Token2WavDecoder decoder = new Token2WavDecoder(
            new TritonToken2Wav(pool(server, "", "/v2/health/ready"), TritonToken2Wav.Settings.USUAL),
            VoiceRegistry.read(folder.resolve("voices.yaml"), Optional.empty(), Optional.empty(), 0))) {
      Ear ear = new Ear();
      SpeechDecoder.Stream stream = decoder.open(new SpeechDecoder.Voice("Tingting", "en", 1), ear);
      for (int at = 0; at < codes.length; at += 4)
        stream.codes(Arrays.copyOfRange(codes, at, Math.min(codes.length, at + 4)), at == 0 ? text : "");
      stream.finish();
      ear.untilOver();
      assertThat(ear.over).isEqualTo("end");
      short[] heard = ear.pcm();
      short[] said = bank.sound(codes);
      assertThat(heard).hasSameSizeAs(said);
      for (int i = 0; i < said.length; i++)
        assertThat((int) heard[i]).as("all of it, in order, nothing twice").isBetween(said[i] - 1, said[i] + 1);
      assertThat(ear.said.toString()).isEqualTo(text);
      assertThat(server.open()).as("caches dropped with finalize").isZero();
      JsonNode first = JSON.readTree(server.requests().getFirst());
      assertThat(first.path("inputs").get(0).path("shape").toString()).isEqualTo("[1,18]");
      assertThat(first.path("parameters").path("priority").asInt()).isEqualTo(1);
    }
  }

  @Test
  void shouldDropTheServersCachesWhenAReplyIsCutOff() throws Exception {
    SpeechBank bank = new SpeechBank(flite, 6_561, SimStepAudio2.FRAME_SAMPLES, 24_000);
    try (SimTriton server = new SimTriton(0, SimSettings.USUAL.fast(), bank, 151_663, 3);
        Token2WavDecoder decoder = new Token2WavDecoder(
            new TritonToken2Wav(pool(server, "", "/v2/health/ready"), TritonToken2Wav.Settings.USUAL),
            VoiceRegistry.read(folder.resolve("voices.yaml"), Optional.empty(), Optional.empty(), 0))) {
      SpeechDecoder.Stream stream = decoder.open(new SpeechDecoder.Voice("Tingting", "en", 1), new Ear());
      stream.codes(new Random(1).ints(60, 0, 6_561).toArray(), "");
      await().atMost(Duration.ofSeconds(20)).until(() -> server.open() == 1);
      stream.cancel();
      await().atMost(Duration.ofSeconds(20)).until(() -> server.open() == 0);
    }
  }

  private Token2WavDecoder voice(ServerPool pool) {
    return new Token2WavDecoder(new TritonToken2Wav(pool, TritonToken2Wav.Settings.USUAL),
        VoiceRegistry.read(folder.resolve("voices.yaml"), Optional.empty(), Optional.empty(), 0));
  }

  private static ServerPool pool(SimServer... servers) {
    return new ServerPool(Arrays.stream(servers).map(s -> s.url("")).toList(), "", "/v2/health/ready",
        Duration.ofSeconds(5)).demanded("decoder.url");
  }

  @Test
  void shouldSoundToItsEndBeforeAToolThatIsSlow() throws Exception {
    SpeechBank bank = new SpeechBank(flite, 6_561, SimStepAudio2.FRAME_SAMPLES, 24_000);
    int[] codes = bank.codes("Let me look that up for you.");
    try (SimTriton server = new SimTriton(0, SimSettings.USUAL.fast(), bank, 151_663, 3);
        Token2WavDecoder decoder = voice(pool(server))) {
      Ear ear = new Ear();
      SpeechDecoder.Stream stream = decoder.open(new SpeechDecoder.Voice("Tingting", "en", 1), ear);
      stream.codes(codes, "Let me look that up for you.");
      stream.flush();
      await().atMost(Duration.ofSeconds(20)).until(() -> ear.pcm().length == (codes.length - 4) * 960);
      assertThat(ear.said.toString()).isEqualTo("Let me look that up for you.");
      assertThat(server.open()).as("the stream is kept").isOne();
      stream.finish();
      ear.untilOver();
      assertThat(ear.over).isEqualTo("end");
      assertThat(ear.pcm().length).as("and the rest of it").isGreaterThanOrEqualTo(codes.length * 960);
      assertThat(server.open()).isZero();
    }
  }

  @Test
  void shouldSayARestOfOneCode() throws Exception {
    SpeechBank bank = new SpeechBank(flite, 6_561, SimStepAudio2.FRAME_SAMPLES, 24_000);
    try (SimTriton server = new SimTriton(0, SimSettings.USUAL.fast(), bank, 151_663, 3);
        Token2WavDecoder decoder = voice(pool(server))) {
      Ear ear = new Ear();
      SpeechDecoder.Stream stream = decoder.open(new SpeechDecoder.Voice("Tingting", "en", 1), ear);
      stream.codes(bank.codes("Oh."), "Oh.");
      stream.flush();
      stream.codes(new int[] {1}, "");
      stream.finish();
      ear.untilOver();
      assertThat(ear.over).isEqualTo("end");
      assertThat(server.open()).isZero();
    }
  }

  @Test
  void shouldDropCachesOnlyWhereTheyAre() throws Exception {
    SpeechBank bank = new SpeechBank(flite, 6_561, SimStepAudio2.FRAME_SAMPLES, 24_000);
    try (SimTriton one = new SimTriton(0, SimSettings.USUAL.fast(), bank, 151_663, 3);
        SimTriton two = new SimTriton(0, SimSettings.USUAL.fast(), bank, 151_663, 3);
        ServerPool pool = pool(one, two); Token2WavDecoder decoder = voice(pool)) {
      for (int reply = 0; reply < 6; reply++) {
        SpeechDecoder.Stream stream = decoder.open(new SpeechDecoder.Voice("Tingting", "en", 1), new Ear());
        stream.codes(new Random(reply).ints(60, 0, 6_561).toArray(), "");
        await().atMost(Duration.ofSeconds(20)).until(() -> one.open() + two.open() == 1);
        stream.cancel();
        await().atMost(Duration.ofSeconds(20)).until(() -> one.open() + two.open() == 0);
      }
      assertThat(one.strays() + two.strays()).isZero();
      assertThat(pool.usable()).isEqualTo(2);
      await().atMost(Duration.ofSeconds(5)).until(() -> pool.inFlight() == 0);
    }
  }

  @Test
  void shouldKeepEachReplyOnItsServer() throws Exception {
    SpeechBank bank = new SpeechBank(flite, 6_561, SimStepAudio2.FRAME_SAMPLES, 24_000);
    try (SimTriton one = new SimTriton(0, SimSettings.USUAL.fast(), bank, 151_663, 3);
        SimTriton two = new SimTriton(0, SimSettings.USUAL.fast(), bank, 151_663, 3);
        Token2WavDecoder decoder = voice(pool(one, two))) {
      List<Ear> ears = new ArrayList<>();
      List<SpeechDecoder.Stream> streams = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        ears.add(new Ear());
        streams.add(decoder.open(new SpeechDecoder.Voice("Tingting", "en", 1), ears.getLast()));
      }
      for (int part = 0; part < 8; part++)
        for (SpeechDecoder.Stream s : streams) s.codes(new Random(part).ints(20, 0, 6_561).toArray(), "");
      streams.forEach(SpeechDecoder.Stream::finish);
      ears.forEach(Ear::untilOver);
      assertThat(ears).allSatisfy(e -> assertThat(e.pcm()).hasSize(160 * 960));
      assertThat(one.strays() + two.strays()).isZero();
      assertThat(List.of(one.served(), two.served())).as("both work").allSatisfy(n -> assertThat(n).isPositive());
    }
  }

  @Test
  void shouldGoOnWithAnotherServerFromWhatHasNotSounded() throws Exception {
    SpeechBank bank = new SpeechBank(flite, 6_561, SimStepAudio2.FRAME_SAMPLES, 24_000);
    String text = "This is a rather long sentence, so that several chunks are needed to say all of it.";
    int[] codes = bank.codes(text);
    SimTriton one = new SimTriton(0, SimSettings.USUAL.fast(), bank, 151_663, 3);
    SimTriton two = new SimTriton(0, SimSettings.USUAL.fast(), bank, 151_663, 3);
    try (one; two; Token2WavDecoder decoder = voice(pool(one, two))) {
      Ear ear = new Ear();
      SpeechDecoder.Stream stream = decoder.open(new SpeechDecoder.Voice("Tingting", "en", 1), ear);
      stream.codes(Arrays.copyOf(codes, 30), text);
      await().atMost(Duration.ofSeconds(20)).until(() -> ear.pcm().length > 0);
      (one.open() > 0 ? one : two).close();
      stream.codes(Arrays.copyOfRange(codes, 30, codes.length), "");
      stream.finish();
      ear.untilOver();
      assertThat(ear.over).isEqualTo("end");
      short[] said = bank.sound(codes);
      short[] heard = ear.pcm();
      assertThat(heard).hasSameSizeAs(said);
      for (int i = 0; i < said.length; i++) assertThat((int) heard[i]).isBetween(said[i] - 1, said[i] + 1);
      assertThat(one.strays() + two.strays()).as("begun anew there").isZero();
    }
  }

  @Test
  void shouldSayTheHousesWordsAndTheModelsCodesInOrder() throws Exception {
    SpeechBank bank = new SpeechBank(flite, 6_561, SimStepAudio2.FRAME_SAMPLES, 24_000);
    int[] codes = bank.codes("It was shipped.");
    try (SimTriton server = new SimTriton(0, SimSettings.USUAL.fast(), bank, 151_663, 3);
        SpokenOrText decoder = new SpokenOrText(
            new Token2WavDecoder(
                new TritonToken2Wav(pool(server, "", "/v2/health/ready"), TritonToken2Wav.Settings.USUAL),
                VoiceRegistry.read(folder.resolve("voices.yaml"), Optional.empty(), Optional.empty(), 0)),
            24_000, new FliteDecoder())) {
      Ear ear = new Ear();
      SpeechDecoder.Stream stream = decoder.open(new SpeechDecoder.Voice("slt", "en", 1), ear);
      stream.text("One moment, please. ");
      stream.codes(codes, "It was shipped.");
      stream.text("Anything else? ");
      stream.finish();
      ear.untilOver();
      assertThat(ear.over).isEqualTo("end");
      assertThat(ear.said.toString()).isEqualTo("One moment, please. It was shipped.Anything else? ");
      assertThat(ear.rate).isEqualTo(24_000);
    }
  }

  @Test
  void shouldSayWhyThereIsNoSound() throws Exception {
    SpeechBank bank = new SpeechBank(flite, 6_561, SimStepAudio2.FRAME_SAMPLES, 24_000);
    for (String fault : List.of("error:1", "garbage:1")) {
      try (SimTriton server = new SimTriton(0, SimSettings.USUAL.fast().with(fault), bank, 151_663, 3);
          Token2WavDecoder decoder = new Token2WavDecoder(
              new TritonToken2Wav(pool(server, "", "/v2/health/ready"), TritonToken2Wav.Settings.USUAL),
              VoiceRegistry.read(folder.resolve("voices.yaml"), Optional.empty(), Optional.empty(), 0))) {
        Ear ear = new Ear();
        SpeechDecoder.Stream stream = decoder.open(new SpeechDecoder.Voice("Tingting", "en", 1), ear);
        stream.codes(new int[30], "x");
        stream.finish();
        ear.untilOver();
        assertThat(ear.over).as(fault).startsWith("token2wav: ");
      }
    }
  }
}

package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.kafka.bus.Meters;
import io.stepline.media.audio.WavFile;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotFile;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.engine.TurnJudge;
import io.stepline.model.standin.PlayedIds;
import io.stepline.model.standin.QuietEnd;
import io.stepline.model.standin.ToneWords;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which engines are taken where models of the laptop are, by made graphs of their signatures. */
class LaptopEnginesTest {
  @TempDir
  private Path folder;

  private Config config(String... more) {
    Map<String, String> all = new TreeMap<>(Map.of("models.dir", folder.toString(), "bots.dir", "../bots"));
    for (int i = 0; i < more.length; i += 2) all.put(more[i], more[i + 1]);
    return Config.load(Path.of("none.yaml"), all);
  }

  private void ears() {
    ToneWords.write(folder.resolve("sensevoice"));
    QuietEnd.write(folder.resolve("smart-turn/smart-turn-v3.2-cpu.onnx"));
  }

  private Map<String, String> notes(Config config) {
    Engines engines = new Engines(config);
    Map<String, Bot> bots = BotFile.readAll(config.house().bots());
    try (SpeechEncoder e = engines.encoder(bots, Meters.NONE); TurnJudge j = engines.judge(Meters.NONE)) {
      engines.decoders(bots).forEach(SpeechDecoder::close);
      assertThat(List.of(e.name(), j.name())).doesNotContain("");
      return engines.notes();
    }
  }

  @Test
  void shouldTakeAllModelsOfTheLaptopThatAreHereAndSaySo() {
    ears();
    PlayedIds.piper(folder.resolve("piper"), "en_US-made-medium", "en-us", "en_US", 22_050, 1);
    PlayedIds.kokoro(folder.resolve("kokoro"), "if_made");
    assertThat(notes(config())).containsEntry("encoder", "SenseVoice, sensevoice")
        .containsEntry("turns", "Smart Turn, smart-turn-v3.2-cpu.onnx")
        .containsEntry("voice", "Piper, en_US-made-medium, Kokoro, if_made")
        .hasEntrySatisfying("decoder", d -> assertThat(d).startsWith("f"));
    assertThat(notes(config("profile", "laptop"))).containsEntry("decoder", "Piper, en_US-made-medium, Kokoro, if_made")
        .doesNotContainKey("voice");
  }

  @Test
  void shouldSpeakByPiperBeforeFliteOnlyWhatPiperSpeaks() {
    PlayedIds.piper(folder.resolve("piper"), "de_DE-made-low", "de", "de_DE", 16_000, 1);
    List<SpeechDecoder> voices = new Engines(config()).decoders(Map.of());
    try {
      assertThat(voices.stream().filter(v -> v.speaks("de")).findFirst().orElseThrow().name()).startsWith("Piper");
      assertThat(voices.stream().filter(v -> v.speaks("en")).findFirst().orElseThrow().name()).doesNotContain("Piper");
    } finally {
      voices.forEach(SpeechDecoder::close);
    }
  }

  @Test
  void shouldRefuseTheProfileWithoutAVoiceAndSayHowToGetOne() {
    ears();
    for (String decoder : List.of("neural", "piper", "kokoro"))
      assertThatThrownBy(() -> DecoderEngines.check(config("profile", "laptop", "decoder", decoder)))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll("./stepline models get",
              "or set decoder to auto");
    DecoderEngines.check(config("profile", "laptop", "decoder", "auto"));
  }

  @Test
  void shouldPassOnSoundWithWordsByTheEarsOfTheLaptop() {
    ears();
    assertThat(notes(config("profile", "step-audio-2", "encoder.transcripts", "sensevoice", "chat.url",
        "http://127.0.0.1:1/v1", "decoder", "flite", "chat", "flow"))).containsEntry("turns",
            "Smart Turn, smart-turn-v3.2-cpu.onnx")
        .hasEntrySatisfying("encoder", e -> assertThat(e).contains("Sense"));
  }

  @Test
  void shouldHearAndSayForACheck() throws Exception {
    ears();
    PlayedIds.piper(folder.resolve("piper"), "en_US-made-medium", "en-us", "en_US", 22_050, 1);
    Path heard = folder.resolve("heard.wav");
    new WavFile(16_000, 1, ToneWords.sound(6_000, ToneWords.toneHz(0), ToneWords.toneHz(1)))
        .write(heard);
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ModelTrial trial = new ModelTrial(more -> {
      Map<String, String> all = new TreeMap<>(more);
      all.put("models.dir", folder.toString());
      return Config.load(Path.of("none.yaml"), all);
    }, new PrintStream(printed, true, StandardCharsets.UTF_8));
    trial.hear(heard, "");
    trial.say("Good morning.", "en", "", folder.resolve("said.wav"));
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("heard: opening hours", "language en", "over with",
        "said by Piper, en_US-made-medium");
    assertThat(Files.size(folder.resolve("said.wav"))).isGreaterThan(10_000);
    assertThatThrownBy(() -> trial.say("Hi", "ja", "", folder.resolve("no.wav")))
        .hasMessageContainingAll("speaks ja", "./stepline models list");
  }
}

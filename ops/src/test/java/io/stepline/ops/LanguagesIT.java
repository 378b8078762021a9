package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.contract.CallRecord;
import io.stepline.media.audio.WavFile;
import io.stepline.model.decoder.EspeakDecoder;
import io.stepline.model.decoder.WholeSpeech;
import io.stepline.model.ear.Ear;
import io.stepline.ops.caller.Voices;
import io.stepline.ops.sim.SimBrain;
import io.stepline.ops.sim.SimModels;
import io.stepline.ops.sim.SimSettings;
import io.stepline.ops.testkit.Baresip;
import io.stepline.ops.testkit.TestHouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls in other languages than English, as a telephone hears them. */
class LanguagesIT {
  private static final String BILL = "Ihre Rechnung vom 3.12.2026 beträgt 1.234,50 €. Sie ist bis zum 15.1. fällig.";
  @TempDir
  Path folder;
  private final EspeakDecoder espeak = new EspeakDecoder();

  private short[] says(String text, String language) {
    return WholeSpeech.of(espeak, text, "", language);
  }

  /** A quiet line, a sentence of a caller, a quiet line; 16 kHz. */
  private short[] mic(int before, short[] words, int after) {
    short[] pcm = new short[16 * (before + after) + words.length];
    Random random = new Random(5);
    for (int i = 0; i < pcm.length; i++) pcm[i] = (short) (random.nextGaussian() * 20);
    System.arraycopy(words, 0, pcm, 16 * before, words.length);
    return pcm;
  }

  /** Milliseconds from the first to the last loud frame of the last stretch with no pause over 1.2 s in it. */
  private static long lastStretchMs(short[] pcm) {
    int begun = -1;
    int last = -1;
    for (int f = 0; (f + 1) * 320 <= pcm.length; f++) {
      double energy = 0;
      for (int i = f * 320; i < (f + 1) * 320; i++) energy += (double) pcm[i] * pcm[i];
      if (Math.sqrt(energy / 320) < 250) continue;
      if (last < 0 || f - last > 60) begun = f;
      last = f;
    }
    return last < 0 ? 0 : 20L * (last - begun + 1);
  }

  private short[] call(TestHouse house, String bot, int sip, int phone, short[] caller, int lastsMs) throws Exception {
    try (Baresip baresip = Baresip.start(folder.resolve(bot), bot, phone, "opus", caller, "")) {
      baresip.command("dial", "sip:" + bot + "@127.0.0.1:" + sip);
      assertThat(baresip.await("CALL_ESTABLISHED", 20_000)).isTrue();
      Thread.sleep(lastsMs);
      baresip.command("hangup", "");
      await().atMost(Duration.ofSeconds(20)).until(() -> !house.records().isEmpty());
      short[] heard = baresip.heard();
      new WavFile(16_000, 1, heard).write(Path.of("target").resolve("call-" + bot + ".wav"));
      return heard;
    }
  }

  @Test
  void shouldSayGermanMoneyAndDatesAsWords() throws Exception {
    Files.createDirectories(folder.resolve("bots"));
    Files.writeString(folder.resolve("bots/kasse.yaml"), """
        name: kasse
        language: de
        greeting: Guten Tag, hier ist die Kasse.
        persona: Sie sind die Kasse.
        flow: {start: a, states: {a: {prompt: "Bitte?", answers: [{say: ["ja"], go: a}]}}}
        """);
    try (
        SimModels models = SimModels.start("openai", 0, 1, folder.resolve("models"), SimSettings.USUAL,
            (m, heard) -> SimBrain.Answer.say(BILL));
        TestHouse house = new TestHouse(folder, with(models, 17_070, folder.resolve("bots")))) {
      short[] heard = call(house, "kasse", 17_070, 17_074, mic(5_000, Voices.asOnALine(says("ja", "de")), 30_000),
          18_000);
      CallRecord record = house.records().getFirst();
      assertThat(record.turns()).as("the model's own writing, %s", record)
          .anySatisfy(t -> assertThat(t.said()).isEqualTo(BILL));
      String words = Ear.of("de").spoken(BILL);
      assertThat(words).contains("dritten Dezember").contains("Euro").doesNotContain("€", "1.234");
      long expected = says(words, "de").length / 16;
      assertThat(lastStretchMs(heard)).as("as long as these words are: %s", words)
          .isBetween((long) (0.85 * expected), (long) (1.2 * expected));
    }
  }

  @Test
  void shouldCarryAMandarinCallOnAModelThatHears() throws Exception {
    String asked = "请问你们周末开门吗";
    String answer = "我们周末不开门，周一到周五早上九点开门。";
    try (
        SimModels models = SimModels.start("step-audio-2", 0, 1, folder.resolve("models"), SimSettings.USUAL,
            ((SimBrain) (m, heard) -> SimBrain.Answer.say(answer)).writing(asked));
        TestHouse house = new TestHouse(folder, mandarin(models))) {
      short[] heard =
          call(house, "qiantai", 17_072, 17_076, mic(6_000, Voices.asOnALine(says(asked, "zh")), 30_000), 16_000);
      CallRecord record = house.records().getFirst();
      assertThat(record.turns()).as("%s", record).anySatisfy(t -> {
        assertThat(t.heard()).isEqualTo(asked);
        assertThat(t.said()).isEqualTo(answer);
      });
      assertThat(models.chats().getFirst().requests()).as("the persona goes to the model, with the sound")
          .anySatisfy(r -> assertThat(r).contains("北风商店").contains("input_audio"));
      long expected = says(Ear.of("zh").spoken(answer), "zh").length / 16;
      assertThat(lastStretchMs(heard)).as("at least as long as these words are")
          .isGreaterThan((long) (0.75 * expected));
    }
  }

  private static Map<String, String> mandarin(SimModels models) {
    Map<String, String> all = new TreeMap<>(StepAudioIT.with(models, 17_072, Map.of()));
    all.put("bots.dir", Path.of("..", "bots", "zh").toString());
    all.put("bots.default", "qiantai");
    all.put("encoder.transcripts", "chat");
    return all;
  }

  private static Map<String, String> with(SimModels models, int sip, Path bots) {
    Map<String, String> all = new TreeMap<>(StepAudioIT.with(models, sip, Map.of()));
    all.put("bots.dir", bots.toString());
    all.put("bots.default", "kasse");
    return all;
  }
}

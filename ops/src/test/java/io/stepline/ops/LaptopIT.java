package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.contract.CallRecord;
import io.stepline.media.audio.Resampler;
import io.stepline.media.codec.Codecs;
import io.stepline.model.decoder.WholeSpeech;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.standin.LoudEnough;
import io.stepline.model.standin.PlayedIds;
import io.stepline.model.standin.QuietEnd;
import io.stepline.model.standin.ToneWords;
import io.stepline.model.voice.PiperDecoder;
import io.stepline.ops.caller.Phone;
import io.stepline.ops.caller.Phones;
import io.stepline.ops.testkit.TestHouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A call in the profile laptop, over SIP and RTP, with made graphs of the signatures of all its models: the caller
 * whistles words, the voice plays its phonemes.
 */
class LaptopIT {
  private static final int SIP = 17_410;
  private static final String VOICE = "en_US-made-medium";
  private static final int LATE_FRAMES = 4;
  private static final String REPLY = "From nine to six.";
  @TempDir
  private Path folder;

  private Map<String, String> settings() throws Exception {
    Path models = folder.resolve("models");
    ToneWords.write(models.resolve("sensevoice"));
    QuietEnd.write(models.resolve("smart-turn/smart-turn-v3.2-cpu.onnx"));
    PlayedIds.piper(models.resolve("piper"), VOICE, "en-us", "en_US", 22_050, 1);
    LoudEnough.write(models.resolve("vad.onnx"));
    Path bots = Files.createDirectories(folder.resolve("bots"));
    Files.writeString(bots.resolve("shop.yaml"), """
        name: shop
        language: en-us
        greeting: Hello.
        persona: You are the shop.
        flow:
          start: menu
          no-match: [Sorry]
          states:
            menu:
              prompt: How can I help?
              answers:
                - {say: ["opening hours"], reply: "%s", go: end}
            end:
              prompt: Is there more?
              answers: [{say: ["no"], go: bye}]
            bye: {prompt: Goodbye then., then: hangup}
        """.formatted(REPLY));
    return new TreeMap<>(Map.of("profile", "laptop", "models.dir", models.toString(), "vad.model",
        models.resolve("vad.onnx").toString(), "bots.dir", bots.toString(), "bots.default", "shop", "sip.port",
        Integer.toString(SIP), "sip.bind", "127.0.0.1", "rtp.from", "27400", "rtp.to", "27449"));
  }

  private static short[] whistled(int... words) {
    int[] hz = new int[words.length];
    for (int i = 0; i < hz.length; i++) hz[i] = ToneWords.toneHz(words[i]);
    return ToneWords.sound(8_000, hz);
  }

  /** The share of these ids that were heard in order and together, wherever they began; a frame may have been late. */
  private static double heard(short[] pcm, List<Integer> ids) {
    double best = 0;
    for (int from = 0; from < 320; from += 40) {
      List<Integer> all = PlayedIds.heard(pcm, from);
      for (int at = 0; at + ids.size() <= all.size(); at++)
        best = Math.max(best, inOrder(ids, all.subList(at, Math.min(all.size(), at + ids.size() + LATE_FRAMES))));
    }
    return best / ids.size();
  }

  /** How many of the one stand in the other in their order. */
  private static int inOrder(List<Integer> one, List<Integer> other) {
    int[][] most = new int[one.size() + 1][other.size() + 1];
    for (int i = 1; i <= one.size(); i++) for (int j = 1; j <= other.size(); j++)
      most[i][j] = one.get(i - 1).equals(other.get(j - 1)) ? most[i - 1][j - 1] + 1
          : Math.max(most[i - 1][j], most[i][j - 1]);
    return most[one.size()][other.size()];
  }

  private List<Integer> spelled(String text) {
    try (PiperDecoder piper = new PiperDecoder(folder.resolve("models/piper"), OnnxGraph.Place.ONE_CORE, 1)) {
      List<Integer> ids = PlayedIds.heard(WholeSpeech.of(piper, text, "", "en-us"), 0);
      return ids.subList(0, ids.lastIndexOf(2) + 1);
    }
  }

  private static short[] wide(Phone phone) {
    return Resampler.convert(phone.takeHeard(), phone.rateHz(), 16_000);
  }

  @Test
  void shouldUnderstandAnswerAndSayGoodbyeByTheModelsOfTheLaptop() throws Exception {
    try (TestHouse house = new TestHouse(folder, settings());
        Phones phones = new Phones("127.0.0.1", 17_420, 27_450, 27_499, Codecs.PCMU, 2)) {
      assertThat(house.roles().notes()).containsEntry("encoder", "SenseVoice, sensevoice")
          .containsEntry("turns", "Smart Turn, smart-turn-v3.2-cpu.onnx").containsEntry("decoder", "Piper, " + VOICE);
      Phone phone = phones.dial("sip:shop@127.0.0.1:" + SIP, "whistler");
      assertThat(phone.awaitAnswer(10_000)).isTrue();
      phone.awaitSpeech(8_000);
      assertThat(phone.awaitQuiet(1_000, 20_000)).isTrue();
      assertThat(heard(wide(phone), spelled("Hello."))).as("the greeting").isGreaterThan(0.85);
      phone.say(whistled(0, 1));
      assertThat(phone.awaitSpoken(5_000)).isTrue();
      assertThat(phone.awaitSpeech(10_000)).as("ms until an answer").isBetween(0L, 5_000L);
      assertThat(phone.awaitQuiet(1_000, 20_000)).isTrue();
      assertThat(heard(wide(phone), spelled(REPLY))).as("the answer").isGreaterThan(0.85);
      phone.say(whistled(4));
      assertThat(phone.awaitEnd(20_000)).isTrue();
      await().atMost(Duration.ofSeconds(20)).until(() -> !house.records().isEmpty());
      CallRecord record = house.records().getFirst();
      assertThat(record.turns()).as("%s", record).anySatisfy(t -> {
        assertThat(t.heard()).isEqualTo("opening hours");
        assertThat(t.said()).contains(REPLY);
        assertThat(t.manner().language()).isEqualTo("en");
        assertThat(t.manner().event()).isEqualTo("speech");
      });
      assertThat(record.end().reason()).isEqualTo("bot-goodbye");
    }
  }
}

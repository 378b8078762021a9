package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.ops.sim.SimBrain;
import io.stepline.ops.sim.SimModels;
import io.stepline.ops.sim.SimRealtime;
import io.stepline.ops.sim.SimSettings;
import io.stepline.ops.testkit.Baresip;
import io.stepline.ops.testkit.FarEnd;
import io.stepline.ops.testkit.TestHouse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole SIP calls on the profiles of Step-Audio, with simulated model servers that speak the protocols. */
class StepAudioIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final String ANSWER = "It is a fine day today. What else can I do for you?";
  @TempDir
  Path folder;

  /** Settings of a house on simulated servers. */
  static Map<String, String> with(SimModels models, int sip, Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(models.settings());
    all.put("sip.port", Integer.toString(sip));
    all.put("sip.bind", "127.0.0.1");
    all.putAll(more);
    return all;
  }

  /** @return the record of a call in which the caller asked once and heard the answer */
  private CallRecord call(TestHouse house, String name, int sip, int phonePort, String codec) throws Exception {
    try (Baresip phone =
        Baresip.start(folder.resolve(name), name, phonePort, codec, house.mic(4_500, "opening hours", 30_000), "")) {
      phone.command("dial", "sip:front-desk@127.0.0.1:" + sip);
      assertThat(phone.await("CALL_ESTABLISHED", 20_000)).isTrue();
      Thread.sleep(11_500);
      phone.command("hangup", "");
      await().atMost(Duration.ofSeconds(20)).until(() -> !house.records().isEmpty());
      assertThat(FarEnd.understood(folder, phone.heard(), codec.equals("pcmu"), "it is a fine day today",
          "what else can i do for you", "what are your opening hours", "please hold the line"))
          .as("%s", house.records())
          .contains("it is a fine day today");
    }
    return house.records().getFirst();
  }

  @Test
  void shouldCarryACallOnStepAudio2() throws Exception {
    try (
        SimModels models = SimModels.start("step-audio-2", 0, 1, folder.resolve("models"), SimSettings.USUAL,
            (m, heard) -> SimBrain.Answer.say(ANSWER));
        TestHouse house = new TestHouse(folder, with(models, 17_040, Map.of()))) {
      assertThat(house.roles().notes().get("decoder")).startsWith("token2wav at 127.0.0.1");
      CallRecord record = call(house, "mini", 17_040, 17_044, "opus");
      assertThat(record.turns()).as("%s", record).anySatisfy(t -> {
        assertThat(t.heard()).as("written down beside the model").isEqualTo("opening hours");
        assertThat(t.said()).isEqualTo(ANSWER);
      });
      JsonNode body = JSON.readTree(models.chats().getFirst().requests().getLast());
      int wav = body.path("messages").findPath("input_audio").path("data").asText().length();
      assertThat(wav).as("the turn's own sound, about two seconds of 16 kHz").isBetween(40_000, 140_000);
    }
  }

  @Test
  void shouldCarryACallOnStepAudioV1WithAudioTokensInThePrompt() throws Exception {
    try (
        SimModels models = SimModels.start("step-audio", 0, 1, folder.resolve("models"), SimSettings.USUAL,
            (m, heard) -> SimBrain.Answer.say(ANSWER));
        TestHouse house = new TestHouse(folder, with(models, 17_050, Map.of("chat.prompt", "ids")))) {
      assertThat(house.roles().notes().get("encoder")).startsWith("Step-Audio dual codebook");
      CallRecord record = call(house, "dual", 17_050, 17_054, "pcmu");
      assertThat(record.turns()).as("%s", record).anySatisfy(t -> {
        assertThat(t.heard()).isEqualTo("opening hours");
        assertThat(t.said()).isEqualTo(ANSWER);
      });
      JsonNode prompt = JSON.readTree(models.chats().getFirst().requests().getLast()).path("prompt");
      List<Integer> audio = new ArrayList<>();
      prompt.forEach(id -> {
        if (id.asInt() >= 65_536) audio.add(id.asInt() - 65_536);
      });
      assertThat(audio.size()).as("41.67 codes a second, in groups of two and three").isBetween(40, 130)
          .satisfies(n -> assertThat(n % 5).isZero());
      for (int i = 0; i < audio.size(); i++) assertThat(audio.get(i) < 1_024).as("code %d", i).isEqualTo(i % 5 < 2);
    }
  }

  @Test
  void shouldCarryACallOnASpeechToSpeechModel() throws Exception {
    try (FliteDecoder voice = new FliteDecoder();
        SimRealtime server =
            new SimRealtime(0, voice, (m, heard) -> SimBrain.Answer.say(ANSWER), SimRealtime.Manner.GA);
        TestHouse house = new TestHouse(folder, Map.of("sip.port", "17030", "sip.bind", "127.0.0.1", "profile",
            "realtime", "chat.url", server.url().toString(), "chat.model", "simulated"))) {
      CallRecord record = call(house, "realtime", 17_030, 17_034, "opus");
      assertThat(record.turns()).as("%s", record).anySatisfy(t -> {
        assertThat(t.heard()).isEqualTo("opening hours");
        assertThat(t.said()).isEqualTo(ANSWER);
      });
    }
  }

  @Test
  void shouldRefuseToStartWithoutWhatAProfileNeeds() {
    assertThatThrownBy(() -> new TestHouse(folder, Map.of("sip.port", "17080", "profile", "step-audio")))
        .hasMessageContaining("decoder.folder");
    assertThatThrownBy(() -> new TestHouse(folder, Map.of("sip.port", "17080", "profile", "step-audio-2")))
        .hasMessageContaining("decoder.voices");
    assertThatThrownBy(() -> new TestHouse(folder, Map.of("sip.port", "17080", "profile", "none")))
        .hasMessageContaining("embedded, laptop, realtime, step-audio, step-audio-2");
    assertThatThrownBy(() -> new TestHouse(folder, Map.of("sip.port", "17080", "encoder", "wave")))
        .hasMessageContaining("which needs text");
    assertThatThrownBy(() -> new TestHouse(folder,
        Map.of("sip.port", "17080", "chat", "step-audio", "chat.url", "http://127.0.0.1:9/v1")))
        .hasMessageContaining("does not answer");
  }
}

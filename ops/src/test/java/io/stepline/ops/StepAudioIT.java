package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.kafka.wire.CallRecord;
import io.stepline.media.audio.Resampler;
import io.stepline.media.audio.SampleQueue;
import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.G711;
import io.stepline.media.rtp.RtpPacket;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.ops.caller.Phone;
import io.stepline.ops.caller.Phones;
import io.stepline.ops.sim.SimBrain;
import io.stepline.ops.sim.SimModels;
import io.stepline.ops.sim.SimRealtime;
import io.stepline.ops.sim.SimSettings;
import io.stepline.ops.testkit.Baresip;
import io.stepline.ops.testkit.FarEnd;
import io.stepline.ops.testkit.RawSip;
import io.stepline.ops.testkit.TestHouse;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole SIP calls on the profiles of Step-Audio, with simulated model servers that speak the protocols. */
class StepAudioIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ANSWER = "It is a fine day today. What else can I do for you?";
  @TempDir Path folder;

  private static Map<String, String> with(SimModels models, int sip, Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(models.settings());
    all.put("sip.port", Integer.toString(sip));
    all.put("sip.bind", "127.0.0.1");
    all.putAll(more);
    return all;
  }

  /** @return the record of a call in which the caller asked once and heard the answer */
  private CallRecord call(TestHouse house, String name, int sip, int phonePort, String codec) throws Exception {
    try (Baresip phone = Baresip.start(folder.resolve(name), name, phonePort, codec, house.mic(4_500, "opening hours", 30_000), "")) {
      phone.command("dial", "sip:front-desk@127.0.0.1:" + sip);
      assertThat(phone.await("CALL_ESTABLISHED", 20_000)).isTrue();
      Thread.sleep(11_500);
      phone.command("hangup", "");
      await().atMost(Duration.ofSeconds(20)).until(() -> !house.records().isEmpty());
      assertThat(FarEnd.understood(folder, phone.heard(), codec.equals("pcmu"), "it is a fine day today", "what else can i do for you", "what are your opening hours", "please hold the line")).as("%s", house.records())
          .contains("it is a fine day today");
    }
    return house.records().getFirst();
  }

  @Test
  void shouldCarryACallOnStepAudio2() throws Exception {
    try (SimModels models = SimModels.start("step-audio-2", 0, 1, folder.resolve("models"), SimSettings.USUAL, (m, heard) -> SimBrain.Answer.say(ANSWER));
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
    try (SimModels models = SimModels.start("step-audio", 0, 1, folder.resolve("models"), SimSettings.USUAL, (m, heard) -> SimBrain.Answer.say(ANSWER));
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
      assertThat(audio.size()).as("41.67 codes a second, in groups of two and three").isBetween(40, 130).satisfies(n -> assertThat(n % 5).isZero());
      for (int i = 0; i < audio.size(); i++) assertThat(audio.get(i) < 1_024).as("code %d", i).isEqualTo(i % 5 < 2);
    }
  }

  @Test
  void shouldCarryACallOnASpeechToSpeechModel() throws Exception {
    try (FliteDecoder voice = new FliteDecoder(); SimRealtime server = new SimRealtime(0, voice, (m, heard) -> SimBrain.Answer.say(ANSWER));
        TestHouse house = new TestHouse(folder, Map.of("sip.port", "17030", "sip.bind", "127.0.0.1", "profile", "realtime", "chat.url", server.url().toString(), "chat.model", "simulated"))) {
      CallRecord record = call(house, "realtime", 17_030, 17_034, "opus");
      assertThat(record.turns()).as("%s", record).anySatisfy(t -> {
        assertThat(t.heard()).isEqualTo("opening hours");
        assertThat(t.said()).isEqualTo(ANSWER);
      });
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket s = new ServerSocket(0)) {
      return s.getLocalPort();
    }
  }

  private Process worker(int port) throws IOException {
    return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-cp", System.getProperty("java.class.path"), "--enable-native-access=ALL-UNNAMED",
        "-Dai.djl.offline=true", "io.stepline.ops.app.Main", "sim-models", "--profile", "step-audio", "--port", Integer.toString(port), "--first-token-ms", "400", "--rate", "30", "--folder",
        folder.resolve("worker" + port).toString()).redirectErrorStream(true).redirectOutput(folder.resolve("worker" + port + ".log").toFile()).start();
  }

  /** Twenty calls on two chat workers, of which one is killed while it answers. */
  @Test
  void shouldLoseNoCallWhenAModelWorkerIsKilled() throws Exception {
    int first = freePort();
    int second = freePort();
    Process a = worker(first);
    Process b = worker(second);
    try (SimModels voice = SimModels.start("step-audio", 0, 1, folder.resolve("models"), SimSettings.USUAL, SimBrain.echo())) {
      await().atMost(Duration.ofSeconds(60)).until(() -> listens(first) && listens(second));
      Map<String, String> settings = with(voice, 17_060, Map.of("chat.url", "http://127.0.0.1:" + first + "/v1,http://127.0.0.1:" + second + "/v1", "encoder", "auto"));
      try (TestHouse house = new TestHouse(folder, settings); Phones phones = new Phones("127.0.0.1", 17_064, 33_400, 33_499, AudioCodec.PCMU, 24)) {
        List<Phone> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) calls.add(phones.dial("sip:front-desk@127.0.0.1:17060", "caller" + i));
        for (Phone p : calls) assertThat(p.awaitAnswer(20_000)).isTrue();
        for (Phone p : calls) p.awaitQuiet(800, 20_000);
        short[] question = house.says("opening hours");
        calls.forEach(p -> p.say(question));
        for (Phone p : calls) p.awaitSpoken(10_000);
        Thread.sleep(300);
        a.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        List<Long> waits = new ArrayList<>();
        for (Phone p : calls) waits.add(p.awaitSpeech(15_000));
        assertThat(waits).as("every caller is answered").allMatch(w -> w >= 0);
        for (Phone p : calls) p.awaitQuiet(1_200, 20_000);
        calls.forEach(p -> p.say(question));
        for (Phone p : calls) p.awaitSpoken(10_000);
        for (Phone p : calls) assertThat(p.awaitSpeech(15_000)).isNotNegative();
        for (Phone p : calls) p.awaitQuiet(1_200, 20_000);
        calls.forEach(Phone::hangUp);
        await().atMost(Duration.ofSeconds(30)).until(() -> house.records().size() == 20);
        assertThat(house.records()).allSatisfy(r -> {
          assertThat(r.end().reason()).as("no call was dropped").isEqualTo("caller-bye");
          assertThat(r.turns().size()).isGreaterThanOrEqualTo(3);
          assertThat(r.turns().getLast().said()).as("the context is whole").contains("You said: opening hours");
        });
        System.out.println("answers after the kill, ms: " + waits);
      }
    } finally {
      a.destroyForcibly();
      b.destroyForcibly();
    }
  }

  private static boolean listens(int port) {
    try (java.net.Socket s = new java.net.Socket("127.0.0.1", port)) {
      return s.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** One stream, one call on it: what becomes of the second is the trunk's choice. */
  @Test
  void shouldAnswerOnlyWhatTheClusterCarries() throws Exception {
    int sip = 17_084;
    try (SimModels models = SimModels.start("step-audio-2", 0, 1, folder.resolve("models"), SimSettings.USUAL.fast(), (m, heard) -> SimBrain.Answer.say(ANSWER))) {
      for (String full : List.of("refuse", "queue", "lighter")) {
        Path file = folder.resolve(full + ".yaml");
        Files.writeString(file, "trunks:\n- {name: any, early-media: true, when-full: " + full + "}\n");
        Map<String, String> settings = with(models, sip, Map.of("chat.capacity", "1", "calls.per-stream", "1", "calls.reserve", "0", "chat.fallback", "flow", "encoder.transcripts", "pocketsphinx"));
        try (TestHouse house = new TestHouse(folder.resolve(full), settings, file); Phones phones = new Phones("127.0.0.1", sip + 1, 33_520, 33_539, AudioCodec.PCMU, 4)) {
          Thread.sleep(1_500);
          Phone first = phones.dial("sip:front-desk@127.0.0.1:" + sip, "first");
          assertThat(first.awaitAnswer(10_000)).isTrue();
          switch (full) {
            case "refuse" -> {
              assertThat(phones.dial("sip:front-desk@127.0.0.1:" + sip, "second").awaitAnswer(3_000)).isFalse();
              await().atMost(Duration.ofSeconds(10)).until(() -> house.roles().gateway().orElseThrow().desk().refused() == 1);
            }
            case "queue" -> queued(sip, first);
            default -> lighter(house, phones.dial("sip:front-desk@127.0.0.1:" + sip, "second"));
          }
          first.hangUp();
        }
      }
    }
  }

  /** It rings, is told why in early media, and is answered when the first has gone. */
  private void queued(int sip, Phone first) throws Exception {
    try (RawSip raw = new RawSip(sip); DatagramSocket rtp = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      byte[] invite = raw.request("INVITE", "sip:front-desk@127.0.0.1", "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + rtp.getLocalPort() + " RTP/AVP 0\r\n", "Content-Type: application/sdp");
      CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> {
        try {
          return raw.answerTo(invite, 30_000);
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      });
      SampleQueue heard = new SampleQueue();
      rtp.setSoTimeout(2_000);
      byte[] buffer = new byte[2_048];
      while (heard.size() < 8_000 * 8) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        rtp.receive(packet);
        RtpPacket.parse(buffer, packet.getLength(), 0).ifPresent(p -> heard.add(G711.decodeUlaw(p.payload())));
      }
      assertThat(answer.isDone()).as("it rings").isFalse();
      assertThat(FarEnd.understood(folder, Resampler.convert(heard.take(heard.size()), 8_000, 16_000), "all lines are busy", "please hold on you will be answered in turn", "hello this is the store", "goodbye"))
          .as("and is told why").contains("all lines are busy");
      first.hangUp();
      String ok = answer.get(20, TimeUnit.SECONDS);
      assertThat(ok).as("until there is room").startsWith("SIP/2.0 200");
      raw.send(raw.ack(invite, ok));
      raw.send(raw.bye(invite, ok));
    }
  }

  private static void lighter(TestHouse house, Phone second) throws InterruptedException {
    assertThat(second.awaitAnswer(10_000)).isTrue();
    assertThat(second.awaitQuiet(1_000, 20_000)).isTrue();
    second.say(house.says("opening hours"));
    assertThat(second.awaitSpoken(10_000)).isTrue();
    assertThat(second.awaitSpeech(15_000)).isNotNegative();
    assertThat(second.awaitQuiet(1_000, 20_000)).isTrue();
    second.hangUp();
    await().atMost(Duration.ofSeconds(20)).until(() -> house.recordOf("second").isPresent());
    assertThat(house.recordOf("second").orElseThrow().turns()).as("the flow answers, from the transcript").anySatisfy(t -> assertThat(t.said()).startsWith("We are open"));
  }

  @Test
  void shouldRefuseToStartWithoutWhatAProfileNeeds() {
    assertThatThrownBy(() -> new TestHouse(folder, Map.of("sip.port", "17080", "profile", "step-audio"))).hasMessageContaining("decoder.folder");
    assertThatThrownBy(() -> new TestHouse(folder, Map.of("sip.port", "17080", "profile", "step-audio-2"))).hasMessageContaining("decoder.voices");
    assertThatThrownBy(() -> new TestHouse(folder, Map.of("sip.port", "17080", "profile", "none"))).hasMessageContaining("embedded, realtime, step-audio, step-audio-2");
    assertThatThrownBy(() -> new TestHouse(folder, Map.of("sip.port", "17080", "encoder", "wave"))).hasMessageContaining("which needs text");
    assertThatThrownBy(() -> new TestHouse(folder, Map.of("sip.port", "17080", "chat", "step-audio", "chat.url", "http://127.0.0.1:9/v1"))).hasMessageContaining("does not answer");
  }
}

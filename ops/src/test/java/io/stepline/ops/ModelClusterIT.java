package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.media.audio.Resampler;
import io.stepline.media.audio.SampleQueue;
import io.stepline.media.codec.Codecs;
import io.stepline.media.codec.G711;
import io.stepline.media.rtp.RtpPacket;
import io.stepline.ops.caller.Phone;
import io.stepline.ops.caller.Phones;
import io.stepline.ops.sim.SimBrain;
import io.stepline.ops.sim.SimModels;
import io.stepline.ops.sim.SimSettings;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster of model servers does to calls: workers that die, room that runs out. */
class ModelClusterIT {
  @TempDir
  Path folder;

  private static int freePort() throws IOException {
    try (ServerSocket s = new ServerSocket(0)) {
      return s.getLocalPort();
    }
  }

  private Process worker(int port) throws IOException {
    return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-cp",
        System.getProperty("java.class.path"), "--enable-native-access=ALL-UNNAMED",
        "-Dai.djl.offline=true", "io.stepline.ops.app.Main", "sim-models", "--profile", "step-audio", "--port",
        Integer.toString(port), "--first-token-ms", "400", "--rate", "30", "--folder",
        folder.resolve("worker" + port).toString()).redirectErrorStream(true)
        .redirectOutput(folder.resolve("worker" + port + ".log").toFile()).start();
  }

  /** Twenty calls on two chat workers, of which one is killed while it answers. */
  @Test
  void shouldLoseNoCallWhenAModelWorkerIsKilled() throws Exception {
    int first = freePort();
    int second = freePort();
    Process a = worker(first);
    Process b = worker(second);
    try (SimModels voice =
        SimModels.start("step-audio", 0, 1, folder.resolve("models"), SimSettings.USUAL.fast(), SimBrain.echo())) {
      await().atMost(Duration.ofSeconds(60)).until(() -> listens(first) && listens(second));
      Map<String, String> settings = StepAudioIT.with(voice, 17_060, Map.of("chat.url",
          "http://127.0.0.1:" + first + "/v1,http://127.0.0.1:" + second + "/v1", "encoder", "auto"));
      try (TestHouse house = new TestHouse(folder, settings);
          Phones phones = new Phones("127.0.0.1", 17_064, 33_400, 33_499, Codecs.PCMU, 24)) {
        List<Phone> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) calls.add(phones.dial("sip:front-desk@127.0.0.1:17060", "caller" + i));
        for (Phone p : calls) assertThat(p.awaitAnswer(20_000)).isTrue();
        for (Phone p : calls) p.awaitQuiet(800, 20_000);
        short[] question = house.says("opening hours");
        ask(calls, question, () -> {});
        ask(calls, question, () -> {
          Thread.sleep(300);
          a.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        });
        ask(calls, question, () -> {});
        calls.forEach(Phone::hangUp);
        await().atMost(Duration.ofSeconds(30)).until(() -> house.records().size() == 20);
        assertThat(house.records()).allSatisfy(r -> {
          assertThat(r.end().reason()).as("no call was dropped").isEqualTo("caller-bye");
          assertThat(r.turns().size()).isGreaterThanOrEqualTo(4);
          assertThat(r.turns().getLast().said()).as("the context is whole").contains("You said: opening hours");
        });
        List<Long> killed = totals(house, 2);
        List<Long> after = totals(house, 3);
        System.out.printf(
            "from the last word to the answer, ms: while a worker was killed p50 %d p95 %d max %d, the turn after "
                + "p50 %d p95 %d max %d%n",
            killed.get(killed.size() / 2),
            killed.get(killed.size() * 95 / 100), killed.getLast(), after.get(after.size() / 2),
            after.get(after.size() * 95 / 100), after.getLast());
      }
    } finally {
      a.destroyForcibly();
      b.destroyForcibly();
    }
  }

  private interface Meanwhile {
    void happens() throws Exception;
  }

  /** All ask at once; every caller is answered. */
  private static void ask(List<Phone> calls, short[] question, Meanwhile meanwhile) throws Exception {
    calls.forEach(p -> p.say(question));
    for (Phone p : calls) p.awaitSpoken(10_000);
    meanwhile.happens();
    for (Phone p : calls) assertThat(p.awaitSpeech(15_000)).as("every caller is answered").isNotNegative();
    for (Phone p : calls) p.awaitQuiet(1_200, 20_000);
  }

  /** What the turns of that number took in all, sorted. */
  private static List<Long> totals(TestHouse house, int turn) {
    return house.records().stream().flatMap(r -> r.turns().stream().filter(t -> t.turn() == turn))
        .filter(t -> t.stamps().rtpOut() > 0 && t.stamps().lastSpeech() > 0)
        .map(t -> (t.stamps().rtpOut() - t.stamps().lastSpeech()) / 1_000).sorted().toList();
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
    try (SimModels models = SimModels.start("step-audio-2", 0, 1, folder.resolve("models"), SimSettings.USUAL.fast(),
        (m, heard) -> SimBrain.Answer.say(StepAudioIT.ANSWER))) {
      for (String full : List.of("refuse", "queue", "lighter")) {
        Path file = folder.resolve(full + ".yaml");
        Files.writeString(file, "trunks:\n- {name: any, early-media: true, when-full: " + full + "}\n");
        Map<String, String> settings = StepAudioIT.with(models, sip, Map.of("chat.capacity", "1", "calls.per-stream",
            "1", "calls.reserve", "0", "chat.fallback", "flow", "encoder.transcripts", "pocketsphinx"));
        try (TestHouse house = new TestHouse(folder.resolve(full), settings, file);
            Phones phones = new Phones("127.0.0.1", sip + 1, 33_520, 33_539, Codecs.PCMU, 4)) {
          Thread.sleep(1_500);
          Phone first = phones.dial("sip:front-desk@127.0.0.1:" + sip, "first");
          assertThat(first.awaitAnswer(10_000)).isTrue();
          switch (full) {
            case "refuse" -> {
              assertThat(phones.dial("sip:front-desk@127.0.0.1:" + sip, "second").awaitAnswer(3_000)).isFalse();
              await().atMost(Duration.ofSeconds(10))
                  .until(() -> house.roles().gateway().orElseThrow().desk().refused() == 1);
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
    try (RawSip raw = new RawSip(sip);
        DatagramSocket rtp = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      byte[] invite = raw.request("INVITE", "sip:front-desk@127.0.0.1",
          "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + rtp.getLocalPort()
              + " RTP/AVP 0\r\n",
          "Content-Type: application/sdp");
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
      assertThat(FarEnd.understood(folder, Resampler.convert(heard.take(heard.size()), 8_000, 16_000),
          "all lines are busy", "please hold on you will be answered in turn", "hello this is the store", "goodbye"))
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
    assertThat(house.recordOf("second").orElseThrow().turns()).as("the flow answers, from the transcript")
        .anySatisfy(t -> assertThat(t.said()).startsWith("We are open"));
  }
}

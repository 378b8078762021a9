package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.broker.EmbeddedBroker;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.media.codec.Codecs;
import io.stepline.media.rtp.RtpPacket;
import io.stepline.ops.app.Config;
import io.stepline.ops.caller.Phone;
import io.stepline.ops.caller.Phones;
import io.stepline.ops.testkit.RawSip;
import io.stepline.ops.testkit.TestHouse;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever comes from outside: a clear answer or none, and other calls go on. */
class BadInputIT {
  private static final int SIP = 15_360;
  private static final String SDP =
      "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP ";
  @TempDir
  Path folder;

  private static int answer(RawSip raw, byte[] request) throws IOException {
    return raw.ask(request, 3_000);
  }

  @Test
  void shouldAnswerBadRequestsRightlyAndKeepOtherCallsGoing() throws Exception {
    try (
        TestHouse house = new TestHouse(folder,
            Map.of("sip.port", Integer.toString(SIP), "sip.bind", "127.0.0.1", "rtp.from", "26000", "rtp.to", "26099"));
        Phones phones = new Phones("127.0.0.1", 15_380, 33_000, 33_019, Codecs.PCMU, 4);
        RawSip raw = new RawSip(SIP)) {
      Phone phone = phones.dial("sip:front-desk@127.0.0.1:" + SIP, "good");
      assertThat(phone.awaitAnswer(10_000)).isTrue();
      String desk = "sip:front-desk@127.0.0.1";
      assertThat(answer(raw,
          raw.request("INVITE", desk, SDP + "18\r\na=rtpmap:18 G729/8000\r\n", "Content-Type: application/sdp")))
          .isEqualTo(488);
      assertThat(answer(raw, raw.request("INVITE", desk, "v=0\r\nrubbish\r\n", "Content-Type: application/sdp")))
          .isEqualTo(400);
      assertThat(answer(raw, raw.request("INVITE", desk, "hello", "Content-Type: text/plain"))).isEqualTo(415);
      assertThat(answer(raw,
          raw.request("INVITE", desk, SDP + "0\r\n", "Content-Type: application/sdp", "Require: frobnication")))
          .isEqualTo(420);
      assertThat(answer(raw, raw.request("INVITE", "urn:service:sos", "", "Content-Type: application/sdp"))).isIn(416,
          404, 400);
      assertThat(answer(raw, raw.request("BYE", desk, ""))).isEqualTo(481);
      assertThat(answer(raw, raw.request("MESSAGE", desk, ""))).isEqualTo(405);
      assertThat(answer(raw, raw.request("FROBNICATE", desk, ""))).isEqualTo(501);
      assertThat(answer(raw, raw.request("OPTIONS", desk, ""))).isEqualTo(200);
      List<byte[]> torture = torture(raw);
      for (byte[] message : torture) {
        raw.send(message);
        raw.drain();
        assertThat(answer(raw, raw.request("OPTIONS", desk, ""))).as(new String(message, StandardCharsets.ISO_8859_1))
            .isEqualTo(200);
      }
      attackMedia(house);
      assertThat(phone.awaitQuiet(500, 30_000)).isTrue();
      phone.say(house.says("opening hours"));
      assertThat(phone.awaitSpoken(10_000)).isTrue();
      assertThat(phone.awaitSpeech(10_000)).as("the call was not harmed").isPositive();
      phone.hangUp();
      await().atMost(Duration.ofSeconds(20)).until(() -> house.recordOf("good").isPresent());
      CallRecord record = house.recordOf("good").orElseThrow();
      assertThat(record.turns()).anySatisfy(t -> assertThat(t.heard()).isEqualTo("opening hours"));
      assertThat(record.media().strangers()).isPositive();
      await().atMost(Duration.ofSeconds(60)).until(() -> house.roles().gateway().orElseThrow().desk().active() == 0);
    }
  }

  /** RFC 4475 where it lies beside the repository, and in any case a hundred damaged requests of our own. */
  private static List<byte[]> torture(RawSip raw) throws IOException {
    List<byte[]> all = new ArrayList<>();
    Random random = new Random(4475);
    for (int i = 0; i < 100; i++) {
      byte[] message = raw.request(i % 2 == 0 ? "INVITE" : "OPTIONS", "sip:front-desk@127.0.0.1", SDP + "18\r\n",
          "Content-Type: application/sdp");
      for (int k = 0; k < 6; k++) message[random.nextInt(message.length)] = (byte) random.nextInt();
      all.add(random.nextInt(5) == 0 ? java.util.Arrays.copyOf(message, random.nextInt(message.length)) : message);
    }
    all.add(new byte[0]);
    all.add(new byte[60_000]);
    all.add("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    Path rfc4475 = Path.of("..", "..", "shared", "testdata", "sip", "rfc4475");
    if (Files.isDirectory(rfc4475)) {
      try (Stream<Path> files = Files.list(rfc4475)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".dat")).sorted().toList())
          all.add(Files.readAllBytes(file));
      }
    }
    return all;
  }

  /** A stranger sends RTP, and rubbish, to every media port. */
  private static void attackMedia(TestHouse house) throws IOException {
    Random random = new Random(1);
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int port = 26_000; port < 26_020; port++) {
        for (int i = 0; i < 30; i++) {
          byte[] bytes = new byte[random.nextInt(1_400)];
          random.nextBytes(bytes);
          if (i % 3 == 0) bytes = new RtpPacket(0, false, i, i * 160L, 77, new byte[160], 0).toBytes();
          socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
        }
      }
    }
  }

  @Test
  void shouldRefuseToStartWithASentenceThatSaysTheCure() throws Exception {
    try (DatagramSocket taken = new DatagramSocket(15_370, InetAddress.getLoopbackAddress())) {
      assertThat(taken.isBound()).isTrue();
      assertThatThrownBy(() -> new TestHouse(folder.resolve("a"), Map.of("sip.port", "15370", "sip.bind", "127.0.0.1")))
          .hasMessageContaining("15370").hasMessageContaining("sip.port");
    }
    assertThatThrownBy(() -> Config.load(Path.of("none"), Map.of("sip.prot", "1")))
        .hasMessageContaining("no setting 'sip.prot'");
    assertThatThrownBy(() -> Config.load(Path.of("none"), Map.of("sip.port", "x")))
        .hasMessageContaining("sip.port must be a whole number");
    assertThatThrownBy(() -> new TestHouse(folder.resolve("b"), Map.of("bots.default", "nobody")))
        .hasMessageContaining("nobody").hasMessageContaining("front-desk");
    assertThatThrownBy(() -> new TestHouse(folder.resolve("c"), Map.of("vad.model", "none.onnx", "sip.port", "15371")))
        .hasMessageContaining("missing");
    Path blocked = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> new TestHouse(blocked, Map.of())).hasMessageContaining("cannot be written");
  }

  /**
   * The broker dies in the middle of a call: the caller is told, the call ends and is accounted for; when it is back,
   * calls go as before.
   */
  @Test
  void shouldTellTheCallerWhenTheBrokerDiesAndRecover() throws Exception {
    Path data = folder.resolve("broker");
    EmbeddedBroker broker = EmbeddedBroker.start(data, 0);
    int port = Integer.parseInt(broker.bootstrapServers().replaceFirst(".*:", ""));
    try (
        TestHouse house = new TestHouse(folder,
            Map.of("sip.port", "15364", "sip.bind", "127.0.0.1", "bootstrap.servers", broker.bootstrapServers(),
                "playout.dead-air-ms", "6000"));
        Phones phones = new Phones("127.0.0.1", 15_384, 33_100, 33_119, Codecs.PCMU, 4)) {
      Phone phone = phones.dial("sip:front-desk@127.0.0.1:15364", "first");
      assertThat(phone.awaitAnswer(10_000)).isTrue();
      assertThat(phone.awaitQuiet(700, 20_000)).isTrue();
      broker.close();
      phone.say(house.says("opening hours"));
      phone.awaitSpoken(10_000);
      assertThat(phone.awaitSpeech(20_000)).as("the gateway's own apology").isPositive();
      assertThat(phone.awaitEnd(30_000)).isTrue();
      broker = EmbeddedBroker.start(data, port);
      await().atMost(Duration.ofSeconds(60)).until(() -> house.recordOf("first").isPresent());
      assertThat(house.recordOf("first").orElseThrow().end().reason()).isEqualTo("dead-air");
      await("the others are heard of again").atMost(Duration.ofSeconds(20))
          .until(() -> house.roles().gateway().orElseThrow().hindrance().isEmpty());
      Phone again = phones.dial("sip:front-desk@127.0.0.1:15364", "second");
      assertThat(again.awaitAnswer(10_000)).isTrue();
      assertThat(again.awaitSpeech(15_000)).as("the greeting").isPositive();
      again.hangUp();
      await().atMost(Duration.ofSeconds(30)).until(() -> house.recordOf("second").isPresent());
      assertThat(house.records().stream().filter(r -> r.from().equals("first"))).hasSize(1);
    } finally {
      broker.close();
    }
  }
}

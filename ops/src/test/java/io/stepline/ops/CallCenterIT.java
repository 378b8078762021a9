package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.media.audio.WavFile;
import io.stepline.ops.recording.RecordingVault;
import io.stepline.ops.testkit.Api;
import io.stepline.ops.testkit.Baresip;
import io.stepline.ops.testkit.FarEnd;
import io.stepline.ops.testkit.RawSip;
import io.stepline.ops.testkit.TestHouse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Agents, supervisors and other programs beside the bot: transfers, bridges, listening in, the control API, webhooks
 * and recordings.
 */
class CallCenterIT {
  private static final int SIP = 16_360;
  private static final String ALL = "0123456789abcdef";
  private static final String SECRET = "a-webhook-secret-of-ours";
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
  private static final String PACKAGE = "where is my package";
  private static final String HOURS = "what are your opening hours";
  private static final String WINDOW = "please look at the broken window";
  @TempDir
  static Path folder;
  private static TestHouse house;
  private static HttpServer receiver;
  private static final Queue<String> hooks = new ConcurrentLinkedQueue<>();
  private static final Queue<String> badSignatures = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void start() throws Exception {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/", x -> {
      byte[] body = x.getRequestBody().readAllBytes();
      String[] signature = x.getRequestHeaders().getFirst("Stepline-Signature").split("[=,]");
      if (!hmac(signature[1] + "." + new String(body, StandardCharsets.UTF_8)).equals(signature[3]))
        badSignatures.add(new String(body, StandardCharsets.UTF_8));
      boolean first = hooks.isEmpty();
      hooks.add(new String(body, StandardCharsets.UTF_8));
      x.sendResponseHeaders(first ? 503 : 204, -1);
      x.close();
    });
    receiver.start();
    Path settings = Files.writeString(folder.resolve("stepline.yaml"),
        "trunks:\n  - {name: any, codecs: [PCMU], transfer: bridge}\n");
    house = new TestHouse(folder,
        Map.of("sip.port", Integer.toString(SIP), "api.tokens",
            ALL + "=read+dial+control+listen+record,only-for-reading=read", "recording.dir",
            folder.resolve("rec").toString(), "recording.key", KEY, "webhook.url",
            "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook", "webhook.secret", SECRET),
        settings);
  }

  private static String hmac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  static void stop() {
    house.close();
    receiver.stop(0);
  }

  private static Api api() {
    return new Api(house.roles().httpPort(), ALL);
  }

  private static Baresip phone(String name, int port, short[] mic) throws Exception {
    return Baresip.start(folder.resolve(name), name, port, "pcmu", mic, ";answermode=auto");
  }

  /** The id of the call that a telephone of this name is in. */
  private static String callOf(String name, boolean asCallee) throws Exception {
    await().atMost(Duration.ofSeconds(20)).until(() -> house.events().stream()
        .anyMatch(e -> e instanceof CallEvent.Answered a && (asCallee ? a.to() : a.from()).equals(name)));
    return house.events().stream()
        .filter(e -> e instanceof CallEvent.Answered a && (asCallee ? a.to() : a.from()).equals(name)).findFirst()
        .orElseThrow().call().value();
  }

  private static CallRecord record(String from) {
    await().atMost(Duration.ofSeconds(30)).until(() -> house.recordOf(from).isPresent());
    return house.recordOf(from).orElseThrow();
  }

  /**
   * Caller, bot and agent have different voices; each must have heard whom it should, and recordings end where they
   * were told to.
   */
  @Test
  void shouldBriefTheAgentAndThenConnectTheTwo() throws Exception {
    try (Baresip agent = phone("agent", 16_420, house.mic(14_000, PACKAGE, 60_000));
        Baresip caller = phone("caller", 16_440, house.mic(18_000, HOURS, 60_000))) {
      caller.command("dial", "sip:front-desk@127.0.0.1:" + SIP);
      String call = callOf("caller", false);
      Thread.sleep(1_000);
      assertThat(
          api()
              .post("/v1/calls/" + call + "/transfer",
                  "{\"mode\":\"warm\",\"target\":\"sip:agent@127.0.0.1:16420\",\"briefing\":\"" + WINDOW + "\"}")
              .status())
          .isEqualTo(202);
      await().atMost(Duration.ofSeconds(30)).until(() -> house.events().stream().anyMatch(
          e -> e instanceof CallEvent.BridgeChanged b && b.call().value().equals(call) && b.others().size() == 1));
      Thread.sleep(21_000);
      caller.command("hangup", "");
      assertThat(agent.await("CALL_CLOSED", 10_000)).isTrue();
      assertThat(FarEnd.understood(folder, agent.heard(), PACKAGE, HOURS, WINDOW))
          .as("the agent heard the briefing, then the caller").containsSubsequence(WINDOW, HOURS);
      assertThat(FarEnd.understood(folder, caller.heard(), PACKAGE, HOURS, WINDOW))
          .as("the caller heard the agent, not the briefing").contains(PACKAGE).doesNotContain(WINDOW);
      await().atMost(Duration.ofSeconds(20))
          .until(() -> house.records().stream().anyMatch(r -> r.call().value().equals(call)));
      assertThat(house.records().stream().filter(r -> r.call().value().equals(call)).findFirst().orElseThrow().turns())
          .as("the bot did not listen to people").noneSatisfy(t -> assertThat(t.heard()).isEqualTo(HOURS));
    }
    Path sealed = folder.resolve("rec").resolve(callOf("caller", false) + ".wav.enc");
    await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(sealed));
    Path clear = folder.resolve("clear.wav");
    new RecordingVault(KEY, "wav", "always", 0, 0).decrypt(sealed, clear);
    assertThat(WavFile.read(clear).mono(8_000).length).isGreaterThan(8_000 * 20);
    assertThat(folder.resolve("rec").resolve(callOf("caller", false) + ".wav")).doesNotExist();
  }

  @Test
  void shouldBridgeWherePeersTakeNoReferAndKeepTheCallerWhenNobodyComes() throws Exception {
    try (Baresip caller = phone("stays", 16_460, house.quiet(60_000))) {
      caller.command("dial", "sip:front-desk@127.0.0.1:" + SIP);
      String call = callOf("stays", false);
      Thread.sleep(500);
      try (RawSip busy = new RawSip(SIP)) {
        api().post("/v1/calls/" + call + "/transfer", "{\"target\":\"sip:nobody@127.0.0.1:" + busy.port() + "\"}");
        busy.refuseCall(5_000);
        await().atMost(Duration.ofSeconds(10)).until(() -> house.events().stream().anyMatch(
            e -> e instanceof CallEvent.TransferProgress p && p.call().value().equals(call) && p.sipStatus() == 486));
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> house.events().stream()
          .filter(e -> e instanceof CallEvent.PlayoutStarted p && p.call().value().equals(call)).count() >= 2);
      try (Baresip agent = phone("second", 16_480, house.quiet(60_000))) {
        Thread.sleep(1_500);
        api().post("/v1/calls/" + call + "/transfer", "{\"target\":\"sip:second@127.0.0.1:16480\"}");
        assertThat(agent.await("CALL_ESTABLISHED", 20_000)).isTrue();
        await().atMost(Duration.ofSeconds(20))
            .until(() -> house.events().stream().anyMatch(e -> e instanceof CallEvent.TransferProgress p
                && p.call().value().equals(call) && p.done() && p.sipStatus() == 200));
        agent.command("hangup", "");
      }
      assertThat(caller.await("CALL_CLOSED", 20_000)).isTrue();
      await().atMost(Duration.ofSeconds(20))
          .until(() -> house.records().stream().anyMatch(r -> r.call().value().equals(call)));
      assertThat(house.records().stream().filter(r -> r.call().value().equals(call)).findFirst().orElseThrow().end())
          .isEqualTo(new CallEnd(CallEnd.Outcome.SUCCESS, "transferred", 0));
    }
  }

  @Test
  void shouldLetASupervisorListenWithoutBeingHeard() throws Exception {
    try (Baresip boss = phone("boss", 16_500, house.mic(3_000, WINDOW, 60_000));
        Baresip caller = phone("watched", 16_520, house.mic(14_000, HOURS, 60_000))) {
      caller.command("dial", "sip:front-desk@127.0.0.1:" + SIP);
      String call = callOf("watched", false);
      assertThat(api().post("/v1/calls", "{\"to\":\"sip:boss@127.0.0.1:16500\",\"bot\":\"\"}").status()).isEqualTo(202);
      String listener = callOf("boss", true);
      assertThat(api().post("/v1/calls/" + listener + "/monitor", "{\"target\":\"" + call + "\",\"mode\":\"listen\"}")
          .status()).isEqualTo(202);
      Thread.sleep(17_500);
      caller.command("hangup", "");
      api().post("/v1/calls/" + listener + "/hangup", "{}");
      assertThat(boss.await("CALL_CLOSED", 10_000)).isTrue();
      assertThat(FarEnd.understood(folder, boss.heard(), PACKAGE, HOURS, WINDOW)).contains(HOURS);
      assertThat(FarEnd.understood(folder, caller.heard(), PACKAGE, HOURS, WINDOW)).doesNotContain(WINDOW);
      assertThat(record("watched").turns()).anySatisfy(t -> assertThat(t.heard()).isEqualTo(HOURS));
    }
  }

  @Test
  void shouldDoWhatTheApiSaysAndTellWhatHappened() throws Exception {
    try (Baresip callee = phone("callee", 16_540, house.quiet(60_000))) {
      String call = api().post("/v1/calls", "{\"to\":\"sip:callee@127.0.0.1:16540\",\"from\":\"4711\"}").body()
          .path("call").asText();
      assertThat(callee.await("CALL_ESTABLISHED", 20_000)).isTrue();
      await().atMost(Duration.ofSeconds(10))
          .until(() -> api().get("/v1/calls/" + call).body().path("state").asText().equals("up"));
      await().atMost(Duration.ofSeconds(20)).until(() -> house.events().stream()
          .anyMatch(e -> e instanceof CallEvent.PlayoutFinished p && p.call().value().equals(call) && p.complete()));
      Thread.sleep(1_000);
      assertThat(api().post("/v1/calls/" + call + "/recording", "{\"action\":\"pause\"}").status()).isEqualTo(202);
      assertThat(api().post("/v1/calls/" + call + "/say", "{\"text\":\"" + WINDOW + "\"}").status()).isEqualTo(202);
      Thread.sleep(5_000);
      assertThat(api().get("/v1/calls").body().path("calls").toString()).contains(call).contains("\"recording\":false");
      assertThat(api().post("/v1/calls/" + call + "/hangup", "{\"reason\":\"enough\"}").status()).isEqualTo(202);
      assertThat(record("4711").end().reason()).isEqualTo("enough");
      assertThat(FarEnd.understood(folder, callee.heard(), PACKAGE, HOURS, WINDOW)).contains(WINDOW);
      await().atMost(Duration.ofSeconds(20)).until(() -> hooks.stream().anyMatch(h -> h.contains(call + "-record")));
      assertThat(badSignatures).isEmpty();
      assertThat(hooks.stream().filter(h -> h.contains("\"type\":\"Answered\"") && h.contains(call))).isNotEmpty();
      assertThat(String.join("", hooks)).doesNotContain("KeyPressed");
    }
  }

  @Test
  void shouldRefuseWhoMayNotAndWhatMakesNoSense() throws Exception {
    int port = house.roles().httpPort();
    assertThat(new Api(port, "wrong-token-000000").get("/v1/calls").status()).isEqualTo(401);
    Api reader = new Api(port, "only-for-reading");
    assertThat(reader.get("/v1/calls").status()).isEqualTo(200);
    assertThat(reader.post("/v1/calls", "{\"to\":\"sip:x@127.0.0.1\"}").status()).isEqualTo(403);
    assertThat(api().get("/v1/openapi.yaml").body().path("text").asText()).contains("openapi: 3.1.0");
    for (String bad : List.of("{\"to\":\"mailto:x\"}", "{\"to\":\"sip:a@b\\r\\nX: y\"}", "{}", "[]", "{",
        "{\"to\":\"sip:a@127.0.0.1\",\"color\":1}", "{\"to\":\"sip:a@127.0.0.1\",\"from\":\"a b\"}"))
      assertThat(api().post("/v1/calls", bad).status()).as(bad).isEqualTo(400);
    assertThat(api().post("/v1/calls", "x".repeat(70_000)).status()).isEqualTo(413);
    assertThat(api().post("/v1/calls/none/hangup", "{}").status()).isEqualTo(404);
    assertThat(api().get("/v1/nothing").status()).isEqualTo(404);
  }

  /**
   * RFC 3891: a PBX that transfers with consultation sends the new party's INVITE with Replaces; the talk goes on with
   * it.
   */
  @Test
  void shouldGoOnWithWhoTakesTheCallersPlace() throws Exception {
    String sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio %d RTP/AVP 0\r\n";
    try (RawSip first = new RawSip(SIP); RawSip second = new RawSip(SIP)) {
      byte[] invite =
          first.request("INVITE", "sip:front-desk@127.0.0.1", sdp.formatted(16_590), "Content-Type: application/sdp");
      String ok = first.answerTo(invite, 3_000);
      assertThat(ok).startsWith("SIP/2.0 200");
      first.send(first.ack(invite, ok));
      String ourTag = ok.replaceFirst("(?s).*\\nTo:[^\\n]*;tag=([^;\\r\\n]+).*", "$1");
      String theirTag = ok.replaceFirst("(?s).*\\nFrom:[^\\n]*;tag=([^;\\r\\n]+).*", "$1");
      String callId = ok.replaceFirst("(?s).*\\nCall-ID: ([^\\r\\n]+).*", "$1");
      assertThat(second.ask(second.request("INVITE", "sip:front-desk@127.0.0.1", sdp.formatted(16_592),
          "Content-Type: application/sdp", "Require: replaces",
          "Replaces: " + callId + ";to-tag=wrong;from-tag=" + theirTag), 3_000)).isEqualTo(481);
      byte[] replacing = second.request("INVITE", "sip:front-desk@127.0.0.1", sdp.formatted(16_592),
          "Content-Type: application/sdp", "Require: replaces",
          "Replaces: " + callId + ";to-tag=" + ourTag + ";from-tag=" + theirTag);
      String taken = second.answerTo(replacing, 3_000);
      assertThat(taken).startsWith("SIP/2.0 200");
      second.send(second.ack(replacing, taken));
      String bye = "";
      for (int i = 0; i < 20 && !bye.startsWith("BYE"); i++) bye = first.receive(500);
      assertThat(bye).startsWith("BYE");
      first.send(bye.replaceFirst("BYE[^\\r]*", "SIP/2.0 200 OK").getBytes(StandardCharsets.UTF_8));
      assertThat(house.records().stream().filter(r -> r.from().equals("raw"))).as("one call that goes on").isEmpty();
      second.send(second.bye(replacing, taken));
      await().atMost(Duration.ofSeconds(20))
          .until(() -> house.records().stream().filter(r -> r.from().equals("raw")).count() == 1);
    }
  }
}

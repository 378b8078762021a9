package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.media.codec.G711;
import io.stepline.ops.testkit.Baresip;
import io.stepline.ops.testkit.FarEnd;
import io.stepline.ops.testkit.Kamailio;
import io.stepline.ops.testkit.RawSip;
import io.stepline.ops.testkit.SelfSigned;
import io.stepline.ops.testkit.Sipp;
import io.stepline.ops.testkit.TestHouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What trunks and PBXs expect of a SIP endpoint, asked by baresip, sipp and Kamailio. */
class CarrierIT {
  private static final int SIP = 16_060;
  private static final int TLS = 16_061;
  private static final int PBX = 16_090;
  @TempDir
  static Path folder;
  private static TestHouse house;
  private static Kamailio pbx;
  private static SelfSigned certificate;

  @BeforeAll
  static void start() throws Exception {
    certificate = SelfSigned.write(folder, "house");
    pbx = new Kamailio(folder.resolve("kamailio"), PBX);
    Path settings = Files.writeString(folder.resolve("stepline.yaml"),
        """
            trunks:
              - {name: timers, addresses: [127.0.0.3], session-expires: 4, min-se: 2,
                  gateways: ["sip:127.0.0.3:16211"], options-interval: 0, codecs: [PCMU]}
              - {name: callees, addresses: [127.0.0.6], gateways: ["sip:127.0.0.6:16210"], options-interval: 0,
                  codecs: [PCMU]}
              - {name: members, addresses: [127.0.0.4], guests: [{username: bob, password: zanzibar}], digests: [MD5]}
              - {name: pair, addresses: [127.0.0.5], gateways: [{uri: "sip:127.0.0.5:16230", priority: 1},
                  {uri: "sip:127.0.0.5:16240", priority: 2}], options-interval: 1, codecs: [PCMU]}
              - name: pbx
                addresses: [127.0.0.1]
                gateways: ["sip:127.0.0.1:16090"]
                username: "100"
                password: secret
                register: {registrars: ["sip:127.0.0.1:16099", "sip:127.0.0.1:16090"], as: "sip:100@127.0.0.1:16090",
                  expires: 60}
                headers-out: {X-Campaign: spring, P-Asserted-Identity: "<sip:${from}@stepline.example>"}
            """);
    house = new TestHouse(folder,
        Map.of("sip.listen", "udp:0.0.0.0:" + SIP + ",tcp:0.0.0.0:" + SIP + ",tls:0.0.0.0:" + TLS,
            "sip.tls.certificate", certificate.certificate().toString(),
            "sip.tls.key", certificate.key().toString(), "rtp.quarantine-ms", "0"),
        settings);
  }

  @AfterAll
  static void stop() {
    house.close();
    pbx.close();
  }

  private static CallRecord record(String from) {
    await().atMost(Duration.ofSeconds(30)).until(() -> house.recordOf(from).isPresent());
    return house.recordOf(from).orElseThrow();
  }

  private static Path audio(String name) throws IOException {
    Path here = folder.resolve(name);
    Files.createDirectories(here);
    Files.write(here.resolve("caller.ulaw"), G711.encodeUlaw(new short[16_000]));
    return here;
  }

  // ---- media security

  @ParameterizedTest
  @CsvSource({"sdes,srtp-mand,16100,sip:front-desk@127.0.0.1:16061;transport=tls",
      "besteffort,srtp,16120,sip:front-desk@127.0.0.1:16060", "dtls,dtls_srtp,16140,sip:front-desk@127.0.0.1:16060"})
  void shouldUnderstandProtectedSpeech(String name, String encryption, int port, String uri) throws Exception {
    List<String> config = List.of("module " + (encryption.startsWith("dtls") ? "dtls_srtp.so" : "srtp.so"),
        "sip_cafile " + certificate.certificate());
    try (Baresip phone = Baresip.start(folder.resolve(name), name, "127.0.0.1:" + port, port, "pcmu",
        house.mic(2_500, "where is my package", 30_000), ";mediaenc=" + encryption, config)) {
      phone.command("dial", uri);
      assertThat(phone.await("CALL_ESTABLISHED", 20_000)).isTrue();
      Thread.sleep(9_000);
      phone.command("hangup", "");
      CallRecord record = record(name);
      assertThat(record.turns()).as("%s", record)
          .anySatisfy(t -> assertThat(t.heard()).isEqualTo("where is my package"));
      assertThat(phone.heard().length).as("16 kHz samples heard at the far end").isGreaterThan(16_000 * 4);
    }
  }

  // ---- session timers, reliable provisional responses, UPDATE

  @ParameterizedTest
  @ValueSource(strings = {"timer", "expired", "reliable", "update"})
  void shouldPlayItsPartIn(String scenario) throws Exception {
    Path here = audio(scenario);
    int rc = Sipp.run(here, scenario + ".xml", "127.0.0.1:" + SIP, 16_200, 30, "-m", "1", "-s", "front-desk");
    assertThat(rc).as("%s%n%s", Sipp.errors(here), tail(here)).isZero();
    assertThat(record(scenario).end().reason())
        .isEqualTo(scenario.equals("expired") ? "session-expired" : "caller-bye");
  }

  @Test
  void shouldNameTheIntervalThatIsLongEnough() throws Exception {
    Path here = audio("tooshort");
    assertThat(Sipp.run(here, "tooshort.xml", "127.0.0.1:" + SIP, 16_201, 20, "-m", "1", "-s", "front-desk"))
        .as(Sipp.errors(here)).isZero();
  }

  @Test
  void shouldAcknowledgeReliableProgressAndTryAHoldAgainAfterGlare() throws Exception {
    Path here = audio("callee");
    Process callee = Sipp.start("127.0.0.6", here, "callee.xml", "127.0.0.1:" + SIP, 16_210, 40, "-m", "1");
    Thread.sleep(500);
    CallId call = CallId.random();
    house.roles().bus().publish(Topics.CALL_COMMANDS,
        new CallCommand.Dial(call, "sip:callee@callees", "stepline", "front-desk"));
    await().atMost(Duration.ofSeconds(15))
        .until(() -> house.events().stream().anyMatch(e -> e.call().equals(call) && e instanceof CallEvent.Answered));
    assertThat(house.events()).anySatisfy(e -> assertThat(e).isInstanceOfSatisfying(CallEvent.Progress.class, p -> {
      assertThat(p.call()).isEqualTo(call);
      assertThat(p.sipStatus()).isEqualTo(183);
      assertThat(p.earlyMedia()).isTrue();
    }));
    house.roles().bus().publish(Topics.CALL_COMMANDS, new CallCommand.Hold(call, true));
    await().atMost(Duration.ofSeconds(15)).until(() -> house.events().stream()
        .anyMatch(e -> e.call().equals(call) && e instanceof CallEvent.HoldChanged h && h.onHold()));
    house.roles().bus().publish(Topics.CALL_COMMANDS, new CallCommand.HangUp(call, "test-over"));
    assertThat(callee.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(callee.exitValue()).as("%s%n%s", Sipp.errors(here), tail(here)).isZero();
  }

  @Test
  void shouldGoOnWithThePhoneThatAnsweredOfAFork() throws Exception {
    Path here = audio("fork");
    Process callee = Sipp.start("127.0.0.3", here, "fork.xml", "127.0.0.1:" + SIP, 16_212, 40, "-m", "1");
    Thread.sleep(500);
    CallId call = CallId.random();
    house.roles().bus().publish(Topics.CALL_COMMANDS,
        new CallCommand.Dial(call, "sip:callee@127.0.0.3:16212", "stepline", "front-desk"));
    await().atMost(Duration.ofSeconds(15))
        .until(() -> house.events().stream().anyMatch(e -> e.call().equals(call) && e instanceof CallEvent.Answered));
    Thread.sleep(500);
    house.roles().bus().publish(Topics.CALL_COMMANDS, new CallCommand.HangUp(call, "test-over"));
    assertThat(callee.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(callee.exitValue()).as("%s%n%s", Sipp.errors(here), tail(here)).isZero();
  }

  // ---- identity

  @Test
  void shouldLetMembersInByDigestAndNobodyElse() throws Exception {
    Path here = audio("login");
    assertThat(Sipp.runAt("127.0.0.4", here, "login.xml", "127.0.0.1:" + SIP, 16_220, 20, "-m", "1", "-s", "front-desk",
        "-au", "bob", "-ap", "zanzibar")).as("%s%n%s", Sipp.errors(here), tail(here)).isZero();
    assertThat(record("login").end().reason()).isEqualTo("caller-bye");
    Path wrong = audio("login-wrong");
    assertThat(Sipp.runAt("127.0.0.4", wrong, "login.xml", "127.0.0.1:" + SIP, 16_221, 20, "-m", "1", "-s",
        "front-desk", "-au", "bob", "-ap", "guess")).isNotZero();
  }

  @Test
  void shouldRegisterWithAPbxBeCalledThroughItAndCallThroughIt() throws Exception {
    await().atMost(Duration.ofSeconds(60)).until(() -> house.roles().gateway().orElseThrow().trunkStates()
        .getOrDefault("pbx", "").startsWith("registered at 127.0.0.1:16090"));
    try (Baresip alice = Baresip.start(folder.resolve("alice"), "alice", "127.0.0.1:16090", 16_160, "pcma",
        house.mic(2_500, "what are your opening hours", 30_000),
        ";regint=60;auth_user=alice;auth_pass=secret;answermode=auto", List.of())) {
      await().atMost(Duration.ofSeconds(10))
          .until(() -> Files.readString(folder.resolve("alice").resolve("log")).contains("CSeq: ")
              && Files.readString(folder.resolve("alice").resolve("log")).contains("SIP/2.0 200 OK"));
      alice.command("dial", "sip:100@127.0.0.1:16090");
      assertThat(alice.await("CALL_ESTABLISHED", 20_000)).isTrue();
      Thread.sleep(8_000);
      alice.command("hangup", "");
      assertThat(record("alice").turns())
          .anySatisfy(t -> assertThat(t.heard()).isEqualTo("what are your opening hours"));
      CallId call = CallId.random();
      house.roles().bus().publish(Topics.CALL_COMMANDS,
          new CallCommand.Dial(call, "sip:alice@pbx", "100", "front-desk"));
      await().atMost(Duration.ofSeconds(15))
          .until(() -> house.events().stream().anyMatch(e -> e.call().equals(call) && e instanceof CallEvent.Answered));
      await().atMost(Duration.ofSeconds(20)).until(
          () -> house.events().stream().anyMatch(e -> e.call().equals(call) && e instanceof CallEvent.PlayoutStarted));
      house.roles().bus().publish(Topics.CALL_COMMANDS, new CallCommand.HangUp(call, "test-over"));
      await().atMost(Duration.ofSeconds(20)).until(() -> house.records().stream().anyMatch(r -> r.call().equals(call)));
      assertThat(Files.readString(folder.resolve("alice").resolve("log"))).contains("X-Campaign: spring",
          "P-Asserted-Identity: <sip:100@stepline.example>");
    }
  }

  /**
   * Three voices: the bot's (rms), the caller's (slt), the agent's (awb). Through the PBX the caller is referred from
   * one to the other.
   */
  @Test
  void shouldTransferThroughAPbxToAnotherVoice() throws Exception {
    await().atMost(Duration.ofSeconds(60)).until(() -> house.roles().gateway().orElseThrow().trunkStates()
        .getOrDefault("pbx", "").startsWith("registered at 127.0.0.1:16090"));
    String botSays = "what are your opening hours";
    String agentSays = "please look at the broken window";
    String callerSays = "where is my package";
    try (
        Baresip bob = Baresip.start(folder.resolve("bob"), "bob", "127.0.0.1:16090", 16_170, "pcmu",
            house.mic(3_000, agentSays, 60_000, "awb"), ";regint=60;auth_user=bob;auth_pass=secret;answermode=auto",
            List.of());
        Baresip carol = Baresip.start(folder.resolve("carol"), "carol", "127.0.0.1:16090", 16_190, "pcmu",
            house.mic(18_000, callerSays, 60_000), ";regint=60;auth_user=carol;auth_pass=secret", List.of())) {
      await().atMost(Duration.ofSeconds(10))
          .until(() -> Files.readString(folder.resolve("bob").resolve("log")).contains("SIP/2.0 200 OK"));
      carol.command("dial", "sip:100@127.0.0.1:16090");
      assertThat(carol.await("CALL_ESTABLISHED", 20_000)).isTrue();
      await().atMost(Duration.ofSeconds(10)).until(
          () -> house.events().stream().anyMatch(e -> e instanceof CallEvent.Answered a && a.from().equals("carol")));
      CallId call = house.events().stream().filter(e -> e instanceof CallEvent.Answered a && a.from().equals("carol"))
          .findFirst().orElseThrow().call();
      await().atMost(Duration.ofSeconds(20)).until(() -> house.events().stream()
          .anyMatch(e -> e instanceof CallEvent.PlayoutFinished p && p.call().equals(call)));
      Thread.sleep(1_500);
      house.roles().bus().publish(Topics.CALL_COMMANDS, new CallCommand.Say(call, botSays));
      Thread.sleep(4_500);
      house.roles().bus().publish(Topics.CALL_COMMANDS, new CallCommand.BlindTransfer(call, "sip:bob@127.0.0.1:16090"));
      assertThat(bob.await("CALL_ESTABLISHED", 20_000)).isTrue();
      assertThat(record("carol").end()).isEqualTo(
          new io.stepline.kafka.contract.CallEnd(io.stepline.kafka.contract.CallEnd.Outcome.SUCCESS, "transferred", 0));
      Thread.sleep(23_000);
      carol.command("hangup", "");
      assertThat(bob.await("CALL_CLOSED", 10_000)).isTrue();
      assertThat(FarEnd.understood(folder, carol.heard(), botSays, agentSays)).as("first the bot").contains(botSays)
          .doesNotContain(agentSays);
      assertThat(FarEnd.understood(folder, carol.heardLast(), botSays, agentSays)).as("then the agent")
          .contains(agentSays).doesNotContain(botSays);
      assertThat(FarEnd.understood(folder, bob.heard(), callerSays, botSays)).as("who hears the caller")
          .contains(callerSays);
    }
  }

  // ---- failover and limits

  @Test
  void shouldTryTheNextGatewayWhenTheFirstIsOverloaded() throws Exception {
    Path first = audio("overloaded");
    Path second = audio("answers");
    Process busy = Sipp.start("127.0.0.5", first, "overloaded.xml", "127.0.0.1:" + SIP, 16_230, 40);
    Process free = Sipp.start("127.0.0.5", second, "answers.xml", "127.0.0.1:" + SIP, 16_240, 40);
    try {
      Thread.sleep(2_500);
      CallId call = CallId.random();
      house.roles().bus().publish(Topics.CALL_COMMANDS,
          new CallCommand.Dial(call, "sip:4711@pair", "stepline", "front-desk"));
      await().atMost(Duration.ofSeconds(15))
          .until(() -> house.events().stream().anyMatch(e -> e.call().equals(call) && e instanceof CallEvent.Answered));
      house.roles().bus().publish(Topics.CALL_COMMANDS, new CallCommand.HangUp(call, "test-over"));
      await().atMost(Duration.ofSeconds(20)).until(() -> house.records().stream().anyMatch(r -> r.call().equals(call)));
      assertThat(Files.readString(first.resolve("messages"))).contains("INVITE sip:4711@127.0.0.5:16230",
          "503 Service Unavailable");
    } finally {
      busy.destroy();
      free.destroy();
    }
    assertThat(busy.waitFor(5, TimeUnit.SECONDS) && free.waitFor(5, TimeUnit.SECONDS)).isTrue();
    await().atMost(Duration.ofSeconds(60)).until(() -> house.roles().gateway().orElseThrow().trunkStates()
        .getOrDefault("pair", "").contains("127.0.0.5:16230 is down"));
  }

  @Test
  void shouldRefuseStrangersAndStopAnsweringThoseWhoGoOn() throws Exception {
    try (
        TestHouse strict = new TestHouse(folder.resolve("strict"),
            Map.of("sip.port", "16070", "sip.bind", "127.0.0.1", "sip.trusted", "", "sip.ban-offences", "5"),
            Files.writeString(folder.resolve("strict.yaml"), "trunks:\n  - {name: far, addresses: [192.0.2.0/24]}\n"));
        RawSip raw = new RawSip(16_070)) {
      for (int i = 0; i < 5; i++)
        assertThat(raw.ask(raw.request("INVITE", "sip:100@127.0.0.1", ""), 2_000)).isEqualTo(403);
      assertThat(raw.ask(raw.request("INVITE", "sip:100@127.0.0.1", ""), 700)).as("banned").isZero();
      assertThat(strict.roles().gateway().orElseThrow().desk().bans()).isEqualTo(1);
    }
    try (
        TestHouse shy = new TestHouse(folder.resolve("shy"),
            Map.of("sip.port", "16071", "sip.bind", "127.0.0.1", "sip.trusted", "", "sip.rate", "1", "sip.burst", "3"));
        RawSip raw = new RawSip(16_071)) {
      for (int i = 0; i < 3; i++)
        assertThat(raw.ask(raw.request("OPTIONS", "sip:100@127.0.0.1", ""), 2_000)).isEqualTo(200);
      assertThat(raw.ask(raw.request("OPTIONS", "sip:100@127.0.0.1", ""), 2_000)).isEqualTo(503);
      assertThat(raw.ask(raw.request("OPTIONS", "sip:100@127.0.0.1", "", "User-Agent: friendly-scanner"), 700))
          .as("a scanner").isZero();
      assertThat(shy.roles().gateway().orElseThrow().desk().bans()).as("a User-Agent bans nobody").isZero();
    }
  }

  @Test
  void shouldFinishCallsButTakeNoneWhileItDrains() throws Exception {
    try (
        TestHouse leaving =
            new TestHouse(folder.resolve("leaving"), Map.of("sip.port", "16072", "sip.bind", "127.0.0.1"));
        RawSip raw = new RawSip(16_072);
        io.stepline.ops.caller.Phones phones = new io.stepline.ops.caller.Phones("127.0.0.1", 16_080, 33_200, 33_219,
            io.stepline.media.codec.Codecs.PCMU, 4)) {
      var phone = phones.dial("sip:front-desk@127.0.0.1:16072", "last");
      assertThat(phone.awaitAnswer(10_000)).isTrue();
      Thread drain = Thread.ofVirtual().start(leaving.roles()::drain);
      await().until(() -> leaving.roles().gateway().orElseThrow().desk().draining());
      String sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n";
      assertThat(
          raw.ask(raw.request("INVITE", "sip:front-desk@127.0.0.1", sdp, "Content-Type: application/sdp"), 2_000))
          .isEqualTo(503);
      CallId out = CallId.random();
      leaving.roles().bus().publish(Topics.DIAL_ORDERS, DialOrder.plain(out, "sip:x@127.0.0.1:9", "stepline",
          "front-desk", System.currentTimeMillis() * 1_000));
      assertThat(phone.awaitSpeech(10_000)).as("the call goes on").isPositive();
      assertThat(drain.isAlive()).isTrue();
      phone.hangUp();
      assertThat(drain.join(Duration.ofSeconds(10))).isTrue();
      assertThat(leaving.events()).as("the order is left to other gateways").noneMatch(e -> e.call().equals(out));
    }
  }

  private static String tail(Path here) throws IOException {
    Path file = here.resolve("messages");
    if (!Files.exists(file)) return "";
    String all = Files.readString(file);
    return all.substring(Math.max(0, all.length() - 6_000));
  }
}

package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.ops.testkit.Api;
import io.stepline.ops.testkit.RawSip;
import io.stepline.ops.testkit.RecordingServer;
import io.stepline.ops.testkit.SelfSigned;
import io.stepline.ops.testkit.SipWebSocket;
import io.stepline.ops.testkit.TestHouse;
import io.stepline.ops.testkit.TinyDns;
import io.stepline.ops.testkit.ToneCaller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSocket, DNS, certificates, transfers asked by the peer, and recording servers. */
class SignallingIT {
  private static final int SIP = 16_760;
  private static final int WS = 16_762;
  private static final int WSS = 16_763;
  private static final int TLS = 16_764;
  private static final String TOKEN = "0123456789abcdef";
  @TempDir
  static Path folder;
  private static TestHouse house;
  private static TinyDns dns;
  private static RawSip second;
  private static RecordingServer recorder;
  private static SelfSigned certificate;

  @BeforeAll
  static void start() throws Exception {
    certificate = SelfSigned.write(folder, "house");
    second = new RawSip(SIP);
    recorder = new RecordingServer();
    dns = new TinyDns(Map.of("_sip._udp.carrier.test",
        List.of(new TinyDns.Srv(10, 10, 9, "127.0.0.1"), new TinyDns.Srv(20, 10, second.port(), "127.0.0.1"))));
    Path settings = Files.writeString(folder.resolve("stepline.yaml"),
        "trunks:\n  - {name: any, codecs: [PCMU], accept-refer: true, options-interval: 0}\n");
    house = new TestHouse(folder,
        Map.of("sip.listen",
            "udp:0.0.0.0:" + SIP + ",ws:127.0.0.1:" + WS + ",wss:127.0.0.1:" + WSS + ",tls:127.0.0.1:" + TLS,
            "sip.tls.certificate", certificate.certificate().toString(),
            "sip.tls.key", certificate.key().toString(), "sip.dns", "dns://127.0.0.1:" + dns.port(), "siprec.uri",
            "sip:srs@127.0.0.1:" + recorder.port(), "api.tokens", TOKEN + "=read+control"),
        settings);
  }

  @AfterAll
  static void stop() throws Exception {
    house.close();
    dns.close();
    second.close();
    recorder.close();
  }

  private static List<CallEvent.Answered> answered() {
    return house.events().stream().filter(e -> e instanceof CallEvent.Answered).map(e -> (CallEvent.Answered) e)
        .toList();
  }

  private static String newest(int before) {
    await().atMost(Duration.ofSeconds(10)).until(() -> answered().size() > before);
    return answered().getLast().call().value();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws", "wss"})
  void shouldTakeACallOverWebSocket(String scheme) throws Exception {
    int before = answered().size();
    try (SipWebSocket web = new SipWebSocket(scheme, scheme.equals("ws") ? WS : WSS)) {
      assertThat(web.subprotocol()).isEqualTo("sip");
      String ok = web.call("sip:front-desk@127.0.0.1", 16_780);
      assertThat(ok).startsWith("SIP/2.0 200").contains("m=audio");
      String call = newest(before);
      assertThat(web.bye(ok)).startsWith("SIP/2.0 200");
      await().atMost(Duration.ofSeconds(20)).until(() -> house.records().stream()
          .anyMatch(r -> r.call().value().equals(call) && r.end().reason().equals("caller-bye")));
    }
  }

  /** RFC 3263: the better server does not answer, the other takes the call. */
  @Test
  void shouldFindServersByDnsAndTryTheNextWhenOneIsDead() throws Exception {
    String invite = "";
    for (int tries = 0; tries < 3 && invite.isEmpty(); tries++) {
      CallId call = CallId.random();
      house.roles().bus().publish(Topics.CALL_COMMANDS,
          new CallCommand.Dial(call, "sip:+4930123@carrier.test", "100", "front-desk"));
      long until = System.nanoTime() + 40_000_000_000L;
      while (invite.isEmpty() && System.nanoTime() < until
          && house.records().stream().noneMatch(r -> r.call().equals(call))) {
        String message = second.receive(500);
        if (message.startsWith("INVITE")) invite = message;
      }
    }
    assertThat(invite).startsWith("INVITE sip:+4930123@carrier.test");
    assertThat(dns.asked()).contains("33 _sip._udp.carrier.test");
  }

  /** RFC 3515: the peer moves its end of the call; the talk goes on with the other one. */
  @Test
  void shouldMoveWhereThePeerRefersIt() throws Exception {
    int before = answered().size();
    try (ToneCaller peer = new ToneCaller(SIP, "sip:front-desk@127.0.0.1", 0); RawSip target = new RawSip(SIP)) {
      String call = newest(before);
      assertThat(peer.inside("REFER", 2, "", "Refer-To: <sip:colleague@127.0.0.1:" + target.port() + ">"))
          .isEqualTo(202);
      String invite = target.await("INVITE", 5_000);
      assertThat(invite).contains("m=audio");
      target.reply(invite, "200 OK",
          "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 16790 RTP/AVP 0\r\n",
          "Contact: <sip:colleague@127.0.0.1:" + target.port() + ">");
      assertThat(target.await("ACK", 5_000)).isNotEmpty();
      String notify = "";
      for (int i = 0; i < 5 && !notify.contains("SIP/2.0 200 OK\r\n\r\n") && !notify.endsWith("SIP/2.0 200 OK\r\n");
          i++)
        notify = peer.next("NOTIFY", 5_000);
      assertThat(notify).contains("Subscription-State: terminated").contains("SIP/2.0 200");
      assertThat(house.records().stream().noneMatch(r -> r.call().value().equals(call))).as("one call that goes on")
          .isTrue();
      assertThat(peer.inside("BYE", 3, "")).isEqualTo(200);
      Thread.sleep(500);
      assertThat(house.roles().gateway().orElseThrow().desk().active()).isPositive();
      house.roles().bus().publish(Topics.CALL_COMMANDS, new CallCommand.HangUp(new CallId(call), "over"));
      assertThat(target.await("BYE", 5_000)).isNotEmpty();
    }
  }

  /** RFC 3891 and 5589: consultation first, then the caller is sent to whom we talk with, in our place. */
  @Test
  void shouldReferWithReplacesAfterConsultation() throws Exception {
    int before = answered().size();
    try (ToneCaller caller = new ToneCaller(SIP, "sip:front-desk@127.0.0.1", 0)) {
      String first = newest(before);
      try (ToneCaller agent = new ToneCaller(SIP, "sip:front-desk@127.0.0.1", 0)) {
        String other = newest(before + 1);
        assertThat(new Api(house.roles().httpPort(), TOKEN)
            .post("/v1/calls/" + first + "/transfer", "{\"mode\":\"attended\",\"other\":\"" + other + "\"}").status())
            .isEqualTo(202);
        String refer = caller.next("REFER", 5_000);
        assertThat(refer).contains("Refer-To: <sip:raw@127.0.0.1:" + agent.sip().port() + "?Replaces=")
            .contains("%3Bto-tag%3D").contains("%3Bfrom-tag%3D");
      }
    }
  }

  @Test
  void shouldShowItsNewCertificateWithoutARestart() throws Exception {
    assertThat(SipWebSocket.certificateOf(TLS)).isEqualTo("CN=house");
    SelfSigned next = SelfSigned.write(folder.resolve("next"), "renewed");
    Files.move(next.key(), certificate.key(), StandardCopyOption.REPLACE_EXISTING);
    Files.move(next.certificate(), certificate.certificate(), StandardCopyOption.REPLACE_EXISTING);
    await().atMost(Duration.ofSeconds(30)).until(() -> SipWebSocket.certificateOf(TLS).equals("CN=renewed"));
  }

  @Test
  void shouldDemandAClientsCertificateWhereItIsToldTo() throws Exception {
    SelfSigned server = SelfSigned.write(folder.resolve("mutual"), "server");
    SelfSigned friend = SelfSigned.write(folder.resolve("mutual"), "friend");
    SelfSigned stranger = SelfSigned.write(folder.resolve("mutual"), "stranger");
    try (TestHouse strict = new TestHouse(folder.resolve("strict"),
        Map.of("sip.listen", "tls:127.0.0.1:16765", "sip.tls.certificate", server.certificate().toString(),
            "sip.tls.key", server.key().toString(),
            "sip.tls.ca", friend.certificate().toString(), "sip.tls.client-auth", "need"))) {
      assertThat(strict.roles().gateway()).isPresent();
      assertThat(SipWebSocket.options(16_765, Optional.of(friend))).startsWith("SIP/2.0 200");
      assertThat(SipWebSocket.options(16_765, Optional.of(stranger))).isEmpty();
      assertThat(SipWebSocket.options(16_765, Optional.empty())).isEmpty();
    }
  }

  /**
   * RFC 7866: both directions reach the recording server as labelled streams, nothing while paused, and it is told when
   * it is over.
   */
  @Test
  void shouldHaveCallsRecordedByARecordingServer() throws Exception {
    int before = answered().size();
    recorder.forget();
    try (ToneCaller caller = new ToneCaller(SIP, "sip:front-desk@127.0.0.1", 600)) {
      String call = newest(before);
      RecordingServer.Recording r = recorder.recording("raw", 10_000);
      assertThat(r.invite()).contains("Require: siprec").contains("+sip.src").contains("multipart/mixed")
          .contains("a=label:1").contains("a=label:2");
      assertThat(r.participants()).hasSize(2).anySatisfy(p -> assertThat(p).startsWith("sip:raw@"))
          .anySatisfy(p -> assertThat(p).startsWith("sip:front-desk@"));
      assertThat(r.labels()).containsExactlyInAnyOrder("1", "2");
      await().atMost(Duration.ofSeconds(10)).until(() -> r.hears(0, 600) && !r.hears(1, 600));
      await().atMost(Duration.ofSeconds(10)).until(() -> r.level(1) > 200);
      house.roles().bus().publish(Topics.CALL_COMMANDS,
          new CallCommand.Record(new CallId(call), CallCommand.RecordAction.PAUSE));
      assertThat(recorder.reinvite(5_000)).contains("a=inactive").doesNotContain("a=sendonly");
      long packets = r.packets();
      Thread.sleep(400);
      assertThat(r.packets() - packets).as("packets while paused").isLessThanOrEqualTo(2);
      house.roles().bus().publish(Topics.CALL_COMMANDS,
          new CallCommand.Record(new CallId(call), CallCommand.RecordAction.RESUME));
      assertThat(recorder.reinvite(5_000)).contains("a=sendonly");
      caller.bye();
      assertThat(recorder.bye(10_000)).isTrue();
    }
  }
}

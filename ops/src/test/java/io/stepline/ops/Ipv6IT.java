package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.ops.testkit.RawSip;
import io.stepline.ops.testkit.TestHouse;
import io.stepline.ops.testkit.ToneCaller;
import io.stepline.ops.testkit.ToneLine;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls over IPv6 and IPv4 through one house that listens on both, with sound in both directions. */
class Ipv6IT {
  private static final int SIP = 17_080;
  @TempDir
  static Path folder;
  private static TestHouse house;

  @BeforeAll
  static void start() {
    house = new TestHouse(folder, Map.of("sip.listen", "udp:127.0.0.1:" + SIP + ",udp:[::1]:" + SIP));
  }

  @AfterAll
  static void stop() {
    house.close();
  }

  /** IPv4 peers on loopback may see another address of this machine there; they answer where the request came from. */
  private static String via(String loopback) {
    return loopback.contains(":") ? "Via: SIP/2.0/UDP [" + loopback + "]:" + SIP : "Via: SIP/2.0/UDP ";
  }

  private static CallId answered(String who) {
    await().atMost(Duration.ofSeconds(10)).until(() -> house.events().stream()
        .anyMatch(e -> e instanceof CallEvent.Answered a && (a.from().equals(who) || a.to().equals(who))));
    return house.events().stream().filter(e -> e instanceof CallEvent.Answered)
        .map(e -> (CallEvent.Answered) e).filter(a -> a.from().equals(who) || a.to().equals(who)).toList().getLast()
        .call();
  }

  private static CallRecord recordOf(CallId call) {
    await().atMost(Duration.ofSeconds(20)).until(() -> house.records().stream().anyMatch(r -> r.call().equals(call)));
    return house.records().stream().filter(r -> r.call().equals(call)).findFirst().orElseThrow();
  }

  private static void soundsBothWays(ToneLine line, CallRecord record) {
    assertThat(line.received()).as("samples heard").isGreaterThan(8_000);
    assertThat(record.media().packetsIn()).as("%s", record).isGreaterThan(50);
    assertThat(record.media().malformed()).isZero();
    assertThat(record.media().strangers()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "127.0.0.1"})
  void shouldTakeACall(String loopback) throws Exception {
    String host = loopback.contains(":") ? "[" + loopback + "]" : loopback;
    try (ToneCaller caller = new ToneCaller(loopback, SIP, "sip:front-desk@" + host + ":" + SIP, 600)) {
      assertThat(caller.answer()).contains("c=IN IP" + (loopback.contains(":") ? "6 ::1" : "4 127.0.0.1") + "\r\n")
          .contains("Contact: <sip:stepline@" + host + ":" + SIP);
      CallId call = answered("raw");
      await().atMost(Duration.ofSeconds(10)).until(() -> caller.line().received() > 12_000);
      house.roles().bus().publish(Topics.CALL_COMMANDS, new CallCommand.HangUp(call, "over"));
      assertThat(caller.next("BYE", 5_000)).startsWith("BYE sip:raw@" + host)
          .contains(via(loopback));
      soundsBothWays(caller.line(), recordOf(call));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "127.0.0.1"})
  void shouldCallOut(String loopback) throws Exception {
    String host = loopback.contains(":") ? "[" + loopback + "]" : loopback;
    String type = loopback.contains(":") ? "6 ::1" : "4 127.0.0.1";
    CallId call = CallId.random();
    try (RawSip callee = new RawSip(0, loopback, SIP);
        ToneLine line = new ToneLine(InetAddress.getByName(loopback), 600)) {
      String uri = "sip:callee@" + host + ":" + callee.port();
      house.roles().bus().publish(Topics.CALL_COMMANDS, new CallCommand.Dial(call, uri, "100", "front-desk"));
      String invite = callee.await("INVITE", 10_000);
      assertThat(invite).startsWith("INVITE " + uri).contains(via(loopback))
          .contains("Contact: <sip:stepline@" + host + ":" + SIP).contains("c=IN IP" + type + "\r\n")
          .containsPattern("o=.* IN IP" + type + "\r\n");
      line.talkTo(invite);
      callee.reply(invite, "200 OK", line.sdp(), "Contact: <sip:callee@" + host + ":" + callee.port() + ">");
      assertThat(callee.await("ACK", 5_000)).isNotEmpty();
      await().atMost(Duration.ofSeconds(10)).until(() -> line.received() > 12_000);
      house.roles().bus().publish(Topics.CALL_COMMANDS, new CallCommand.HangUp(call, "over"));
      String bye = callee.await("BYE", 5_000);
      assertThat(bye).startsWith("BYE sip:callee@" + host);
      callee.reply(bye, "200 OK", "");
      soundsBothWays(line, recordOf(call));
    }
  }
}

package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.ops.testkit.Baresip;
import io.stepline.ops.testkit.Kamailio;
import io.stepline.ops.testkit.TestHouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An extension behind a carrier's edge: two Kamailios in a row, the first of which stays on the path of registrations
 * (RFC 3327) and of calls, the second of which challenges.
 */
class ProxyIT {
  private static final int SIP = 17_100;
  private static final int EDGE = 17_191;
  private static final int REGISTRAR = 17_190;
  private static final String QUESTION = "what are your opening hours";
  @TempDir
  static Path folder;
  private static TestHouse house;
  private static Kamailio registrar;
  private static Kamailio edge;

  @BeforeAll
  static void start() throws Exception {
    registrar = new Kamailio(folder.resolve("registrar"), REGISTRAR);
    edge = Kamailio.before(REGISTRAR, folder.resolve("edge"), EDGE);
    Path settings = Files.writeString(folder.resolve("stepline.yaml"), """
        trunks:
          - name: carrier
            addresses: [127.0.0.1]
            gateways: ["sip:127.0.0.1:17191"]
            username: "100"
            password: secret
            register: {registrars: ["sip:127.0.0.1:17191"], as: "sip:100@127.0.0.1:17190", expires: 60}
        """);
    house = new TestHouse(folder, Map.of("sip.listen", "udp:0.0.0.0:" + SIP), settings);
  }

  @AfterAll
  static void stop() {
    house.close();
    edge.close();
    registrar.close();
  }

  private static CallRecord recordOf(CallId call) {
    await().atMost(Duration.ofSeconds(20)).until(() -> house.records().stream().anyMatch(r -> r.call().equals(call)));
    return house.records().stream().filter(r -> r.call().equals(call)).findFirst().orElseThrow();
  }

  private static String states() {
    return house.roles().gateway().orElseThrow().trunkStates().getOrDefault("carrier", "");
  }

  @Test
  void shouldRegisterAndCallAndBeCalledThroughTwoProxies() throws Exception {
    await().atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(states()).startsWith("registered at 127.0.0.1:" + EDGE));
    try (Baresip alice = Baresip.start(folder.resolve("alice"), "alice", "127.0.0.1:" + REGISTRAR, 17_160, "pcma",
        house.mic(6_000, QUESTION, 30_000), ";regint=60;auth_user=alice;auth_pass=secret;answermode=auto", List.of())) {
      Path log = folder.resolve("alice").resolve("log");
      await().atMost(Duration.ofSeconds(10)).until(() -> Files.readString(log).contains("SIP/2.0 200 OK"));
      alice.command("dial", "sip:100@127.0.0.1:" + REGISTRAR);
      boolean established = alice.await("CALL_ESTABLISHED", 20_000);
      assertThat(established).as("%s", Files.readString(log)).isTrue();
      await().atMost(Duration.ofSeconds(10)).until(
          () -> house.events().stream().anyMatch(e -> e instanceof CallEvent.Answered a && a.from().equals("alice")));
      CallId in = house.events().stream().filter(e -> e instanceof CallEvent.Answered a && a.from().equals("alice"))
          .findFirst().orElseThrow().call();
      await().atMost(Duration.ofSeconds(30)).until(() -> house.events().stream()
          .filter(e -> e instanceof CallEvent.PlayoutFinished p && p.call().equals(in)).count() >= 2);
      alice.command("hangup", "");
      assertThat(recordOf(in).turns()).anySatisfy(t -> assertThat(t.heard()).isEqualTo(QUESTION));
      assertThat(recordOf(in).end()).isEqualTo(new CallEnd(CallEnd.Outcome.SUCCESS, "caller-bye", 0));

      CallId out = CallId.random();
      house.roles().bus().publish(Topics.CALL_COMMANDS,
          new CallCommand.Dial(out, "sip:alice@carrier", "100", "front-desk"));
      await().atMost(Duration.ofSeconds(20)).until(
          () -> house.events().stream().anyMatch(e -> e.call().equals(out) && e instanceof CallEvent.PlayoutStarted));
      house.roles().bus().publish(Topics.CALL_COMMANDS, new CallCommand.HangUp(out, "test-over"));
      assertThat(alice.await("CALL_CLOSED", 10_000)).isTrue();
      assertThat(recordOf(out).media().packetsIn()).isPositive();
      assertThat(Files.readString(log)).contains("Record-Route: <sip:127.0.0.1:" + EDGE, "Record-Route: <sip:127.0.0.1:"
          + REGISTRAR);
    }
  }
}

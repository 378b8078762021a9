package io.stepline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Floods and forgeries at the door of a whole gateway: they cost their own address, and no one else's calls. */
class FloodedDoorTest {
  private static final AtomicInteger NEXT = new AtomicInteger(40);
  private static AttackedGateway house;

  @BeforeAll
  static void start() throws Exception {
    house = new AttackedGateway();
  }

  @AfterAll
  static void stop() {
    house.close();
  }

  /** An address that nobody has written from yet. */
  private static AttackedGateway.Peer stranger() throws Exception {
    return house.peer("127.0.1." + NEXT.incrementAndGet());
  }

  @Test
  void shouldSayWhenEverybodyMayCall() {
    assertThat(Gateway.isOpenToAll(house.settings())).as("on loopback").isFalse();
    assertThat(Gateway.isOpenToAll(house.on("0.0.0.0"))).isTrue();
    assertThat(Gateway.isOpenToAll(house.on("::"))).isTrue();
  }

  @Test
  void shouldTakeHonestCallsWhileAStrangerAcknowledgesNone() throws Exception {
    try (AttackedGateway.Peer stranger = stranger(); AttackedGateway.Peer honest = stranger()) {
      for (int i = 0; i < 30; i++) {
        stranger.send(stranger.invite());
        Thread.sleep(20);
      }
      List<Integer> answers = stranger.finals(1_000);
      assertThat(Collections.frequency(answers, 200)).isBetween(1, AttackedGateway.MOST.unacknowledged());
      assertThat(answers).contains(503);
      assertThat(honest.ask(honest.invite())).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({"INVITE,''", "INVITE,9", "BYE,9", "BYE,''", "CANCEL,''", "CANCEL,9", "OPTIONS,''", "OPTIONS,9",
      "REGISTER,''", "REGISTER,9", "INFO,9", "NOTIFY,''", "NOTIFY,9", "SUBSCRIBE,''", "SUBSCRIBE,9", "UPDATE,9",
      "PRACK,9", "MESSAGE,''", "REFER,''", "REFER,9", "PUBLISH,''", "FOO,''", "FOO,9"})
  void shouldAnswerEachSourceWithinItsRateWhateverTheMethodAndTag(String method, String tag) throws Exception {
    try (AttackedGateway.Peer stranger = stranger()) {
      long from = System.nanoTime();
      for (int i = 0; i < 400; i++) stranger.send(stranger.request(method, "nobody", tag, ""));
      int answers = stranger.finals(250).size();
      double seconds = (System.nanoTime() - from) / 1e9;
      double most = 2 * (AttackedGateway.BURST + AttackedGateway.RATE * seconds);
      assertThat(answers).as("answers to 400, those that refuse included").isLessThanOrEqualTo((int) most);
    }
  }

  @Test
  void shouldNotAnswerTheBannedWhateverTheyName() throws Exception {
    try (AttackedGateway.Peer stranger = stranger()) {
      for (int i = 0; i < 25; i++) stranger.send(stranger.request("INVITE", "nobody" + i, "", ""));
      house.awaitBans(1);
      stranger.finals(400);
      Map<String, String> asked = new HashMap<>();
      for (String method : List.of("INVITE", "BYE", "CANCEL", "OPTIONS", "INFO", "UPDATE", "REFER", "NOTIFY", "FOO"))
        for (String tag : List.of("", "9")) {
          String request = stranger.request(method, "desk", tag, "");
          asked.put(AttackedGateway.Peer.callId(request), method + " " + tag);
          stranger.send(request);
        }
      Map<String, Integer> answers = stranger.answers(700);
      asked.forEach((id, what) -> assertThat(answers).as(what).doesNotContainKey(id));
    }
  }

  @Test
  void shouldNotShutTheCarrierOutByWhatOthersWriteInItsName() throws Exception {
    try (AttackedGateway.Peer forged = house.peer(AttackedGateway.CARRIER);
        AttackedGateway.Peer carrier = house.peer(AttackedGateway.CARRIER)) {
      forged.send(forged.request("OPTIONS", "desk", "", "User-Agent: friendly-scanner\r\n"));
      for (int i = 0; i < 25; i++) forged.send(forged.request("INVITE", "nobody" + i, "", ""));
      for (int i = 0; i < 100; i++) {
        forged.send(forged.request("BYE", "desk", "9", ""));
        forged.send(forged.request("OPTIONS", "desk", "", ""));
        forged.send("INVITE garbage\r\n\r\n");
      }
      Thread.sleep(1_000);
      assertThat(carrier.ask(carrier.invite())).isEqualTo(200);
    }
  }
}

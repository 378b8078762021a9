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
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The transactions of RFC 3261 17 and RFC 6026, seen from the wire: who repeats what, until when, and what is absorbed.
 */
class TransactionIT {
  private static final int SIP = 16_860;
  private static final String DESK = "sip:front-desk@127.0.0.1";
  private static final String SDP =
      "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 16890 RTP/AVP 0\r\n";
  private static final String G729 = SDP.replace("RTP/AVP 0", "RTP/AVP 18");
  @TempDir
  static Path folder;
  private static TestHouse house;

  @BeforeAll
  static void start() {
    house = new TestHouse(folder, Map.of("sip.port", Integer.toString(SIP), "sip.bind", "127.0.0.1"));
  }

  @AfterAll
  static void stop() {
    house.close();
  }

  private static byte[] invite(RawSip raw, String sdp, String... extra) {
    String[] all = java.util.Arrays.copyOf(extra, extra.length + 1);
    all[extra.length] = "Content-Type: application/sdp";
    return raw.request("INVITE", DESK, sdp, all);
  }

  /** What comes within the time. */
  private static List<String> within(RawSip raw, int millis) throws IOException {
    List<String> all = new ArrayList<>();
    long until = System.nanoTime() + millis * 1_000_000L;
    for (int left = millis; left > 0; left = (int) ((until - System.nanoTime()) / 1_000_000)) {
      String m = raw.receive(left);
      if (!m.isEmpty()) all.add(m);
    }
    return all;
  }

  private static long count(List<String> messages, String beginning) {
    return messages.stream().filter(m -> m.startsWith(beginning)).count();
  }

  private static String field(String message, String name) {
    return message.replaceFirst("(?s).*?\\n" + name + ": ([^\\r\\n]*).*", "$1");
  }

  /** The ACK of a refusal belongs to the INVITE's transaction: same branch. */
  private static byte[] ackOf(byte[] invite, String refusal) {
    String text = new String(invite, StandardCharsets.UTF_8);
    return (text.substring(0, text.indexOf("Max-Forwards")).replaceFirst("INVITE", "ACK")
        .replaceFirst("CSeq: 1 INVITE", "CSeq: 1 ACK").replaceFirst("To: [^\\r]*", "To: " + field(refusal, "To"))
        + "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.UTF_8);
  }

  private static CallId dial(RawSip callee) {
    CallId call = CallId.random();
    house.roles().bus().publish(Topics.CALL_COMMANDS,
        new CallCommand.Dial(call, "sip:x@127.0.0.1:" + callee.port(), "100", "front-desk"));
    return call;
  }

  private static CallRecord record(CallId call) {
    await().atMost(Duration.ofSeconds(50)).until(() -> house.records().stream().anyMatch(r -> r.call().equals(call)));
    return house.records().stream().filter(r -> r.call().equals(call)).findFirst().orElseThrow();
  }

  private static String contact(RawSip raw) {
    return "Contact: <sip:x@127.0.0.1:" + raw.port() + ">";
  }

  // ---- server side

  @Test
  void shouldRepeatARefusalUntilTheAckAndAbsorbWhatComesAgain() throws Exception {
    try (RawSip raw = new RawSip(SIP)) {
      byte[] invite = invite(raw, G729);
      raw.send(invite);
      List<String> first = within(raw, 1_800);
      assertThat(count(first, "SIP/2.0 100")).isEqualTo(1);
      assertThat(count(first, "SIP/2.0 488")).as("timer G").isGreaterThanOrEqualTo(2);
      String refusal = first.getLast();
      raw.send(ackOf(invite, refusal));
      raw.send(ackOf(invite, refusal));
      within(raw, 200);
      raw.send(invite);
      assertThat(within(raw, 2_000).stream().filter(m -> !m.startsWith("SIP/2.0 488")).toList())
          .as("confirmed: an INVITE again starts nothing").isEmpty();
    }
  }

  @Test
  void shouldAbsorbRepeatedRequestsWithOrWithoutTheMagicCookie() throws Exception {
    for (String branch : List.of("z9hG4bKraw", "oldstyle")) {
      try (RawSip raw = new RawSip(SIP)) {
        byte[] options = new String(raw.request("OPTIONS", DESK, ""), StandardCharsets.UTF_8)
            .replace("branch=z9hG4bKraw", "branch=" + branch).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 3; i++) raw.send(options);
        List<String> answers = within(raw, 800);
        assertThat(count(answers, "SIP/2.0 200")).isEqualTo(3);
        assertThat(answers.stream().map(m -> field(m, "To")).distinct()).as("one transaction, one tag").hasSize(1);
      }
    }
  }

  @Test
  void shouldRepeatThe200UntilTheAckAndTakeARepeatedInviteAsTheSame() throws Exception {
    long before = house.events().stream().filter(e -> e instanceof CallEvent.Answered).count();
    try (RawSip raw = new RawSip(SIP)) {
      byte[] invite = invite(raw, SDP);
      raw.send(invite);
      raw.send(invite);
      List<String> first = within(raw, 2_200);
      assertThat(count(first, "SIP/2.0 200")).isGreaterThanOrEqualTo(2);
      assertThat(count(first, "SIP/2.0 4")).as("no 482").isZero();
      assertThat(first.stream().filter(m -> m.startsWith("SIP/2.0 200")).map(m -> field(m, "To")).distinct())
          .hasSize(1);
      raw.send(invite);
      String ok = first.getLast();
      raw.send(raw.ack(invite, ok));
      within(raw, 300);
      assertThat(count(within(raw, 2_500), "SIP/2.0 200")).as("after the ACK").isZero();
      assertThat(house.events().stream().filter(e -> e instanceof CallEvent.Answered).count() - before).as("one call")
          .isEqualTo(1);
      byte[] bye = raw.bye(invite, ok);
      raw.send(bye);
      raw.send(bye);
      assertThat(count(within(raw, 800), "SIP/2.0 200")).isEqualTo(2);
      assertThat(raw.ask(raw.inside("BYE", 9, invite, ok, ""), 2_000)).as("the dialog is gone").isEqualTo(481);
    }
  }

  @Test
  void shouldCancelInATransactionOfItsOwn() throws Exception {
    try (
        TestHouse slow = new TestHouse(folder.resolve("slow"), Map.of("sip.port", "16862", "sip.bind", "127.0.0.1",
            "calls.answer-delay-ms", "3000", "rtp.from", "24500", "rtp.to", "24599"));
        RawSip raw = new RawSip(16_862)) {
      byte[] invite = invite(raw, SDP);
      raw.send(invite);
      assertThat(within(raw, 400)).anyMatch(m -> m.startsWith("SIP/2.0 180"));
      String text = new String(invite, StandardCharsets.UTF_8);
      byte[] cancel = (text.substring(0, text.indexOf("Max-Forwards")).replaceFirst("INVITE", "CANCEL")
          .replaceFirst("CSeq: 1 INVITE", "CSeq: 1 CANCEL") + "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n")
          .getBytes(StandardCharsets.UTF_8);
      raw.send(cancel);
      List<String> answers = within(raw, 400);
      assertThat(answers).anyMatch(m -> m.startsWith("SIP/2.0 200") && m.contains("CSeq: 1 CANCEL"))
          .anyMatch(m -> m.startsWith("SIP/2.0 487") && m.contains("CSeq: 1 INVITE"));
      raw.send(ackOf(invite, answers.stream().filter(m -> m.startsWith("SIP/2.0 487")).findFirst().orElseThrow()));
      assertThat(raw.ask(new String(cancel, StandardCharsets.UTF_8).replace("branch=z9hG4bK", "branch=z9hG4bKnone")
          .getBytes(StandardCharsets.UTF_8), 2_000)).as("nothing to cancel").isEqualTo(481);
      await().atMost(Duration.ofSeconds(10))
          .until(() -> slow.records().stream().anyMatch(r -> r.end().reason().equals("caller-cancel")));
    }
  }

  /** RFC 3261 17.2.1: over a reliable transport a refusal is said once. */
  @Test
  void shouldRepeatNothingOverTcp() throws Exception {
    try (Socket tcp = new Socket("127.0.0.1", SIP); RawSip raw = new RawSip(SIP)) {
      tcp.setSoTimeout(1_800);
      tcp.getOutputStream().write(new String(invite(raw, G729), StandardCharsets.UTF_8)
          .replace("SIP/2.0/UDP", "SIP/2.0/TCP").getBytes(StandardCharsets.UTF_8));
      StringBuilder got = new StringBuilder();
      byte[] buffer = new byte[8_192];
      try {
        for (int n = tcp.getInputStream().read(buffer); n > 0; n = tcp.getInputStream().read(buffer))
          got.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
      } catch (SocketTimeoutException e) {
        // All that comes has come.
      }
      assertThat(got.toString().split("SIP/2.0 488", -1)).hasSize(2);
    }
  }

  // ---- client side

  @Test
  void shouldAcknowledgeARefusalInItsTransactionEachTimeItComes() throws Exception {
    try (RawSip callee = new RawSip(SIP)) {
      CallId call = dial(callee);
      String invite = callee.await("INVITE", 5_000);
      for (int i = 0; i < 2; i++) {
        callee.reply(invite, "486 Busy Here", "");
        String ack = callee.await("ACK", 3_000);
        assertThat(ack.replaceFirst("(?s).*branch=([^;\\r]*).*", "$1"))
            .isEqualTo(invite.replaceFirst("(?s).*branch=([^;\\r]*).*", "$1"));
      }
      assertThat(record(call).end().sipStatus()).isEqualTo(486);
    }
  }

  @Test
  void shouldNotRepeatTheInviteOnceItRingsAndAcknowledgeEach200() throws Exception {
    try (RawSip callee = new RawSip(SIP)) {
      CallId call = dial(callee);
      String invite = callee.await("INVITE", 5_000);
      callee.reply(invite, "180 Ringing", "", contact(callee));
      assertThat(count(within(callee, 3_000), "INVITE")).as("in proceeding, without a limit").isZero();
      for (int i = 0; i < 2; i++) {
        callee.reply(invite, "200 OK", SDP, contact(callee));
        String ack = callee.await("ACK", 3_000);
        assertThat(ack).isNotEmpty();
        assertThat(ack.replaceFirst("(?s).*branch=([^;\\r]*).*", "$1"))
            .as("an ACK to a 2xx is no part of the transaction")
            .isNotEqualTo(invite.replaceFirst("(?s).*branch=([^;\\r]*).*", "$1"));
      }
      house.roles().bus().publish(Topics.CALL_COMMANDS, new CallCommand.HangUp(call, "over"));
      List<String> byes = within(callee, 2_300);
      assertThat(count(byes, "BYE")).as("timer E").isGreaterThanOrEqualTo(2);
      callee.reply(byes.stream().filter(m -> m.startsWith("BYE")).findFirst().orElseThrow(), "200 OK", "");
      within(callee, 300);
      assertThat(count(within(callee, 4_500), "BYE")).as("once answered").isZero();
      assertThat(record(call).end().reason()).isEqualTo("over");
    }
  }

  @Test
  void shouldEndACallThatCannotBeSent() {
    CallId call = CallId.random();
    house.roles().bus().publish(Topics.CALL_COMMANDS,
        new CallCommand.Dial(call, "sip:x@127.0.0.1:1;transport=tcp", "100", "front-desk"));
    assertThat(record(call).end().outcome().name()).isEqualTo("UPSTREAM");
  }

  /** Everything that has to give up after 64 times T1, side by side. */
  @Test
  void shouldGiveUpAfterThirtyTwoSeconds() throws Exception {
    try (RawSip noAck = new RawSip(SIP); RawSip noAckToRefusal = new RawSip(SIP); RawSip noPrack = new RawSip(SIP);
        RawSip dead = new RawSip(SIP)) {
      byte[] answered = invite(noAck, SDP);
      noAck.send(answered);
      noAckToRefusal.send(invite(noAckToRefusal, G729));
      noPrack.send(invite(noPrack, SDP, "Require: 100rel"));
      CallId unanswered = dial(dead);
      assertThat(count(within(dead, 4_200), "INVITE")).as("timer A: 0, 0.5, 1.5, 3.5 s").isGreaterThanOrEqualTo(3);
      Thread.sleep(29_500);
      List<String> refused = within(noAckToRefusal, 3_000);
      assertThat(count(refused, "SIP/2.0 488")).as("timer G, up to T2").isBetween(6L, 13L);
      assertThat(count(within(noAckToRefusal, 5_000), "SIP/2.0 488")).as("timer H").isZero();
      assertThat(within(noAck, 3_000)).as("13.3.1.4: who is never thanked hangs up").anyMatch(m -> m.startsWith("BYE"));
      assertThat(within(noPrack, 3_000)).as("RFC 3262 3").anyMatch(m -> m.startsWith("SIP/2.0 504"));
      assertThat(record(unanswered).end().sipStatus()).as("timer B").isEqualTo(408);
    }
  }
}

package io.stepline.gateway.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.call.SipDialog;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers to an INVITE of ours that are not as they should be: the call goes on or ends, and never stays dialling. */
class OddAnswersTest {
  private static LiveHouse house;
  private RawPeer peer;
  private SipDialog dialog;
  private String invite;

  @BeforeAll
  static void start() throws Exception {
    house = new LiveHouse();
  }

  @BeforeEach
  void dial() throws Exception {
    house.listenAnew();
    peer = new RawPeer(house.port);
    dialog = house.call("sip:you@127.0.0.1:" + peer.port());
    invite = peer.await("INVITE");
  }

  @AfterEach
  void close() {
    peer.close();
  }

  @AfterAll
  static void stop() {
    house.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Contact: *\r\n", "Contact: <tel:+4930100>\r\n", "Contact: tel:1, <mailto:a@b>\r\n"})
  void shouldAcknowledgeAnAnswerThatNamesNoAddressToGoTo(String contact) throws Exception {
    peer.send(RawPeer.response(invite, "200 OK", "t", contact, LiveHouse.SDP));
    assertThat(peer.await("ACK")).startsWith("ACK sip:you@127.0.0.1:" + peer.port());
    assertThat(house.hears()).contains("answered");
    dialog.bye(Optional.empty(), Map.of());
    peer.await("BYE");
  }

  @Test
  void shouldTakeTheFirstOfSeveralAddresses() throws Exception {
    peer.send(RawPeer.response(invite, "200 OK", "t",
        "Contact: <tel:1>, <sip:first@127.0.0.1:" + peer.port() + ">, <sip:second@127.0.0.1:9>\r\n", LiveHouse.SDP));
    assertThat(peer.await("ACK")).startsWith("ACK sip:first@");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Server: kamailio (5.6 (x\r\n", "User-Agent: (((\r\n", "Retry-After: 5 (x\r\n",
      "Server: a (b\\\r\n", "Date: never\r\n", "Warning: ((\r\n", "Session-Expires: x;y=((\r\n"})
  void shouldTakeAnAnswerWithoutTheHeaderThatIsGarbage(String garbage) throws Exception {
    peer.send(RawPeer.response(invite, "200 OK", "t", peer.contact() + garbage, LiveHouse.SDP));
    peer.await("ACK");
    assertThat(house.hears()).contains("answered");
  }

  @Test
  void shouldAcknowledgeAndEndASecondPhoneThatAnswersTogetherWithTheFirst() throws Exception {
    peer.send(RawPeer.response(invite, "200 OK", "one", peer.contact(), LiveHouse.SDP));
    peer.send(RawPeer.response(invite, "200 OK", "two", peer.contact(), LiveHouse.SDP));
    assertThat(RawPeer.toTag(peer.await("ACK"))).isEqualTo("one");
    assertThat(RawPeer.toTag(peer.await("ACK"))).isEqualTo("two");
    String bye = peer.await("BYE");
    assertThat(RawPeer.toTag(bye)).isEqualTo("two");
    assertThat(house.hears()).contains("answered");
    assertThat(house.told).isEmpty();
  }

  @Test
  void shouldAcknowledgeAndEndAForkThatRangAndAnswersLater() throws Exception {
    peer.send(RawPeer.response(invite, "180 Ringing", "one", peer.contact(), ""));
    peer.send(RawPeer.response(invite, "180 Ringing", "two", peer.contact(), ""));
    peer.send(RawPeer.response(invite, "200 OK", "two", peer.contact(), LiveHouse.SDP));
    assertThat(RawPeer.toTag(peer.await("ACK"))).isEqualTo("two");
    peer.send(RawPeer.response(invite, "200 OK", "one", peer.contact(), LiveHouse.SDP));
    assertThat(RawPeer.toTag(peer.await("ACK"))).isEqualTo("one");
    assertThat(RawPeer.toTag(peer.await("BYE"))).isEqualTo("one");
  }

  @Test
  void shouldLetAPhoneGoThatAnswersJustAfterAnotherRefused() throws Exception {
    peer.send(RawPeer.response(invite, "486 Busy Here", "one", "", ""));
    peer.await("ACK");
    assertThat(house.hears()).contains("failed 486");
    peer.send(RawPeer.response(invite, "200 OK", "two", peer.contact(), LiveHouse.SDP));
    assertThat(RawPeer.toTag(peer.await("ACK"))).isEqualTo("two");
    String bye = peer.await("BYE");
    assertThat(RawPeer.toTag(bye)).isEqualTo("two");
    assertThat(RawPeer.header(bye, "CSeq")).isEqualTo("2 BYE");
  }

  /** Also of one that rang before, and again when it repeats its answer; also behind a redirection. */
  @ParameterizedTest
  @ValueSource(strings = {"486 Busy Here", "603 Decline", "302 Moved Temporarily", "500 Oops"})
  void shouldLetAPhoneGoThatRangAndAnswersJustAfterAnotherRefused(String refusal) throws Exception {
    peer.send(RawPeer.response(invite, "180 Ringing", "two", peer.contact(), ""));
    assertThat(house.hears()).contains("ringing 180");
    peer.send(RawPeer.response(invite, refusal, "one", "", ""));
    peer.await("ACK");
    assertThat(house.hears()).contains("failed " + refusal.substring(0, 3));
    for (int n = 0; n < 2; n++) {
      peer.send(RawPeer.response(invite, "200 OK", "two", peer.contact(), LiveHouse.SDP));
      assertThat(RawPeer.toTag(peer.await("ACK"))).isEqualTo("two");
    }
    assertThat(RawPeer.toTag(peer.await("BYE"))).isEqualTo("two");
  }

  @Test
  void shouldPassOverAProvisionalResponseThatIsRepeatedOrOvertaken() throws Exception {
    for (int rseq : new int[] {5, 5, 4, 6, 6}) peer.send(RawPeer.response(invite, "183 Session Progress", "one",
        peer.contact() + "Require: 100rel\r\nRSeq: " + rseq + "\r\n", ""));
    peer.send(RawPeer.response(invite, "200 OK", "one", peer.contact(), LiveHouse.SDP));
    assertThat(RawPeer.header(peer.await("PRACK"), "RAck")).startsWith("5 ");
    assertThat(RawPeer.header(peer.await("PRACK"), "RAck")).startsWith("6 ");
    assertThat(peer.next(5_000).orElseThrow()).startsWith("ACK");
  }

  @Test
  void shouldAnswerAnUpdateOfTheirsWhileItRings() throws Exception {
    peer.send(RawPeer.response(invite, "183 Session Progress", "one",
        peer.contact() + "Require: 100rel\r\nRSeq: 1\r\n", LiveHouse.SDP));
    String prack = peer.await("PRACK");
    peer.send(RawPeer.response(prack, "200 OK", "one", "", ""));
    assertThat(house.hears()).contains("ringing 183");
    peer.send("UPDATE sip:stepline@127.0.0.1:" + house.port + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + peer.port()
        + ";branch=z9hG4bKu" + peer.port() + "\r\nMax-Forwards: 70\r\nFrom: " + RawPeer.header(prack, "To") + "\r\nTo: "
        + RawPeer.header(prack, "From") + "\r\nCall-ID: " + RawPeer.header(prack, "Call-ID")
        + "\r\nCSeq: 1 UPDATE\r\n" + peer.contact() + "Content-Length: 0\r\n\r\n");
    assertThat(house.hears()).contains("update");
    dialog.answer(Optional.empty(), Optional.empty());
    assertThat(RawPeer.header(peer.await("SIP/2.0 200"), "CSeq")).isEqualTo("1 UPDATE");
  }
}

package io.stepline.gateway.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3261 8.2: a user agent server answers, whatever a request lacks; and our errors are well formed. */
class EveryRequestAnsweredTest {
  private static LiveHouse house;
  private RawPeer peer;

  @BeforeAll
  static void start() throws Exception {
    house = new LiveHouse();
  }

  @BeforeEach
  void open() throws Exception {
    peer = new RawPeer(house.port);
  }

  @AfterEach
  void close() {
    peer.close();
  }

  @AfterAll
  static void stop() {
    house.close();
  }

  private static void isWellFormed(String response) {
    assertThat(RawPeer.header(response, "To")).contains(";tag=");
    assertThat(RawPeer.header(response, "Server")).isEqualTo("Stepline");
    assertThat(RawPeer.header(response, "Content-Length")).isEqualTo("0");
    assertThat(response).endsWith("\r\n\r\n").doesNotContain("Content-Type");
    assertThat(response.lines().findFirst().orElseThrow()).doesNotContain("(", "gov.nist", "@");
  }

  @ParameterizedTest
  @CsvSource({"NOTIFY,'Event: keep-alive\r\n',200", "NOTIFY,'',489", "NOTIFY,'Event: message-summary\r\n',489",
      "NOTIFY,'Event: message-summary\r\nSubscription-State: active\r\n',489",
      "NOTIFY,'Event: refer\r\nSubscription-State: active\r\n',481", "NOTIFY,'Event: refer\r\n',481",
      "PUBLISH,'',405", "PUBLISH,'Event: presence\r\n',405", "SUBSCRIBE,'',405", "SUBSCRIBE,'Event: presence\r\n',405",
      "REFER,'',400", "REFER,'Refer-To: <sip:x@y>\r\n',603", "MESSAGE,'',405", "REGISTER,'',405", "INFO,'',481",
      "UPDATE,'',481", "PRACK,'',481", "BYE,'',481", "OPTIONS,'',200", "CANCEL,'',481", "FOO,'',501"})
  void shouldAnswerWhateverARequestLacks(String method, String more, int status) throws Exception {
    String request = peer.request(method, more, "");
    peer.send(request);
    String answer = peer.answer();
    assertThat(RawPeer.status(answer)).isEqualTo(status);
    isWellFormed(answer);
    peer.send(request);
    assertThat(RawPeer.status(peer.answer())).as("repeated").isEqualTo(status);
  }

  @Test
  void shouldNameTheEventsThatItTakes() throws Exception {
    peer.send(peer.request("NOTIFY", "Event: message-summary\r\n", ""));
    assertThat(RawPeer.header(peer.answer(), "Allow-Events")).isEqualTo("refer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"BYE sip:a@b  SIP/2.0\r\nVIA\r\nMax-Forwards: 70\r\n\r\n",
      "OPTIONS sip:a@b SIP/2.0\r\nVIA\r\nMax-Forwards: 70\r\nMax-Forwards: 70\r\n\r\n",
      "OPTIONS sip:a@b SIP/2.0\r\nVIA\r\nMax-Forwards: 300\r\n\r\n"})
  void shouldRefuseWhatIsMalformedInAWellFormedWay(String text) throws Exception {
    String method = text.substring(0, text.indexOf(' '));
    peer.send(
        text.replace("VIA", "Via: SIP/2.0/UDP 127.0.0.1:" + peer.port() + ";branch=z9hG4bKbad" + peer.port() + "\r\n"
            + "From: <sip:peer@127.0.0.1>;tag=raw\r\nTo: <sip:desk@127.0.0.1>\r\nCall-ID: bad\r\nCSeq: 1 " + method));
    String answer = peer.answer();
    assertThat(answer).startsWith("SIP/2.0 400 Bad Request\r\n");
    isWellFormed(answer);
    assertThat(RawPeer.header(answer, "Via")).contains("z9hG4bKbad");
    assertThat(RawPeer.header(answer, "CSeq")).isEqualTo("1 " + method);
  }

  @Test
  void shouldTagItsWordAboutAMergedRequest() throws Exception {
    String invite = peer.inside("INVITE", "merged", "", 1, peer.contact(), LiveHouse.SDP);
    peer.send(invite);
    house.dialog();
    peer.send(invite.replaceFirst("z9hG4bK", "z9hG4bKother"));
    String answer = peer.answer();
    assertThat(RawPeer.status(answer)).isEqualTo(482);
    isWellFormed(answer);
  }
}

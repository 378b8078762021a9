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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer sends inside a call that it began. */
class InsideADialogTest {
  private static LiveHouse house;
  private RawPeer peer;
  private SipDialog dialog;
  private String call;
  private String tag;

  @BeforeAll
  static void start() throws Exception {
    house = new LiveHouse();
  }

  @BeforeEach
  void callIn() throws Exception {
    house.listenAnew();
    peer = new RawPeer(house.port);
    call = "in-" + peer.port();
    peer.send(peer.inside("INVITE", call, "", 1, peer.contact() + "Supported: 100rel\r\n", LiveHouse.SDP));
    dialog = house.dialog();
  }

  private void answered() throws Exception {
    dialog.answer(Optional.of(LiveHouse.SDP), Optional.empty());
    tag = RawPeer.toTag(peer.await("SIP/2.0 200"));
    peer.send(peer.inside("ACK", call, tag, 1, "", ""));
    assertThat(house.hears()).contains("acked");
  }

  @AfterEach
  void close() {
    peer.close();
  }

  @AfterAll
  static void stop() {
    house.close();
  }

  private int status(String method, int sequence, String more, String body) throws Exception {
    peer.send(peer.inside(method, call, tag, sequence, more, body));
    return RawPeer.status(peer.answer());
  }

  @ParameterizedTest
  @ValueSource(strings = {"UPDATE", "INVITE", "BYE", "INFO", "REFER", "NOTIFY"})
  void shouldRefuseAnExtensionThatItDoesNotKnow(String method) throws Exception {
    answered();
    peer.send(peer.inside(method, call, tag, 2, peer.contact() + "Refer-To: <sip:x@y>\r\nRequire: foo\r\n", ""));
    String answer = peer.answer();
    assertThat(RawPeer.status(answer)).isEqualTo(420);
    assertThat(RawPeer.header(answer, "Unsupported")).isEqualTo("foo");
    assertThat(house.told).isEmpty();
  }

  @Test
  void shouldRefuseAnInfoPackageThatItDoesNotTake() throws Exception {
    answered();
    peer.send(peer.inside("INFO", call, tag, 2, "Info-Package: foo\r\n", ""));
    String answer = peer.answer();
    assertThat(RawPeer.status(answer)).isEqualTo(469);
    assertThat(answer).containsPattern("(?m)^Recv-Info:");
    assertThat(status("INFO", 3, "", "")).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"keep-alive,200", "message-summary,489", "talk,489", "refer;id=2,200"})
  void shouldTakeNotificationsOfItsReferralsOnly(String event, int status) throws Exception {
    answered();
    assertThat(status("NOTIFY", 2, "Event: " + event + "\r\nSubscription-State: active\r\n", "")).isEqualTo(status);
    assertThat(status("NOTIFY", 3, "Event: " + event + "\r\n", "")).as("without its state").isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"INVITE", "UPDATE", "INFO", "BYE", "NOTIFY"})
  void shouldNotKnowTheCallAfterItsBye(String method) throws Exception {
    answered();
    assertThat(status("BYE", 2, "", "")).isEqualTo(200);
    assertThat(status(method, 3, peer.contact(), "")).isEqualTo(481);
    assertThat(house.hears()).contains("ended");
    assertThat(house.told).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INVITE", "UPDATE"})
  void shouldNotKnowTheCallWhenItsOwnByeIsOut(String method) throws Exception {
    answered();
    dialog.bye(Optional.empty(), Map.of());
    peer.await("BYE");
    peer.send(peer.inside(method, call, tag, 2, peer.contact(), LiveHouse.SDP));
    assertThat(peer.await("SIP/2.0 4")).startsWith("SIP/2.0 481");
    assertThat(house.told).isEmpty();
  }

  @Test
  void shouldRefuseABodyThatItMustUnderstand() throws Exception {
    answered();
    assertThat(status("INVITE", 2, peer.contact() + "Content-Disposition: strange;handling=required\r\n",
        LiveHouse.SDP)).isEqualTo(415);
    assertThat(status("UPDATE", 3, peer.contact() + "Content-Disposition: strange;handling=required\r\n",
        LiveHouse.SDP)).isEqualTo(415);
    assertThat(house.told).isEmpty();
  }
}

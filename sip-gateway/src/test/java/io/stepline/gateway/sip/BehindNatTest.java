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

/** Requests go where the peer's own come from, whichever of its messages named a private Contact. */
class BehindNatTest {
  private static final String PRIVATE = "Contact: <sip:peer@192.168.77.5:5060>\r\n";
  private static LiveHouse house;
  private RawPeer peer;

  @BeforeAll
  static void start() throws Exception {
    house = new LiveHouse(true, new SystemNames(Optional.empty()));
  }

  @BeforeEach
  void open() throws Exception {
    house.listenAnew();
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

  private static void asksForPort(String request) {
    assertThat(RawPeer.header(request, "Via")).containsPattern(";rport(;|$)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INVITE", "UPDATE"})
  void shouldHangUpAtTheSourceAfterTheyRefreshTheirTarget(String method) throws Exception {
    String call = "nat-" + method + peer.port();
    peer.send(peer.inside("INVITE", call, "", 1, PRIVATE, LiveHouse.SDP));
    SipDialog dialog = house.dialog();
    dialog.answer(Optional.of(LiveHouse.SDP), Optional.empty());
    String tag = RawPeer.toTag(peer.await("SIP/2.0 200"));
    peer.send(peer.inside("ACK", call, tag, 1, "", ""));
    assertThat(house.hears()).contains("acked");
    peer.send(peer.inside(method, call, tag, 2, PRIVATE, LiveHouse.SDP));
    assertThat(house.hears()).isPresent();
    dialog.answer(Optional.of(LiveHouse.SDP), Optional.empty());
    peer.await("SIP/2.0 200");
    if (method.equals("INVITE")) peer.send(peer.inside("ACK", call, tag, 2, "", ""));
    dialog.bye(Optional.empty(), Map.of());
    asksForPort(peer.await("BYE"));
  }

  @Test
  void shouldAcknowledgeAndHangUpAtTheSourceOfTheAnswer() throws Exception {
    SipDialog dialog = house.call("sip:you@127.0.0.1:" + peer.port());
    String invite = peer.await("INVITE");
    peer.send(RawPeer.response(invite, "200 OK", "t", PRIVATE, LiveHouse.SDP));
    peer.await("ACK");
    assertThat(house.hears()).contains("answered");
    dialog.reoffer(LiveHouse.SDP, Optional.empty());
    String again = peer.await("INVITE");
    asksForPort(again);
    peer.send(RawPeer.response(again, "200 OK", "t", PRIVATE, LiveHouse.SDP));
    peer.await("ACK");
    dialog.bye(Optional.empty(), Map.of());
    asksForPort(peer.await("BYE"));
  }

  @Test
  void shouldPrackAtTheSourceAndAskForThePortInEveryRequest() throws Exception {
    SipDialog dialog = house.call("sip:you@127.0.0.1:" + peer.port());
    String invite = peer.await("INVITE");
    asksForPort(invite);
    String ringing =
        RawPeer.response(invite, "183 Session Progress", "t", PRIVATE + "Require: 100rel\r\nRSeq: 7\r\n", "");
    peer.send(ringing);
    String prack = peer.await("PRACK");
    asksForPort(prack);
    assertThat(RawPeer.header(prack, "RAck")).isEqualTo("7 1 INVITE");
    peer.send(RawPeer.response(prack, "200 OK", "t", "", ""));
    peer.send(ringing);
    peer.send(RawPeer.response(invite, "200 OK", "t", PRIVATE, LiveHouse.SDP));
    String next = peer.next(5_000).orElseThrow();
    assertThat(next).as("no second PRACK for the same").startsWith("ACK");
    asksForPort(next);
    dialog.key("1", 100);
    asksForPort(peer.await("INFO"));
    dialog.notifyReferrer(100, false);
    asksForPort(peer.await("NOTIFY"));
  }

  @Test
  void shouldLeaveTheContactToTheProxyThatStaysInTheWay() throws Exception {
    SipDialog dialog = house.call("sip:you@127.0.0.1:" + peer.port());
    String invite = peer.await("INVITE");
    peer.send(RawPeer.response(invite, "200 OK", "t",
        PRIVATE + "Record-Route: <sip:127.0.0.1:" + peer.port() + ";lr>\r\n", LiveHouse.SDP));
    assertThat(peer.await("ACK")).startsWith("ACK sip:peer@192.168.77.5:5060");
    dialog.bye(Optional.empty(), Map.of());
    peer.await("BYE");
  }
}

package io.stepline.gateway.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.call.SipDialog;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names that nobody answers for hold up nobody but the call that has them. */
class DeadNamesTest {
  private final CountDownLatch never = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();
  private final Names silence = new Names() {
    @Override
    public List<String> records(String name, String type) throws IOException {
      return waitsForEver();
    }

    @Override
    public List<InetAddress> addresses(String host) throws IOException {
      asked.incrementAndGet();
      return host.equals("good.test") ? List.of(InetAddress.getByName("127.0.0.1")) : waitsForEver();
    }
  };
  private LiveHouse house;
  private RawPeer peer;

  private <T> List<T> waitsForEver() throws IOException {
    try {
      never.await();
      throw new IOException("over");
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @BeforeEach
  void open() throws Exception {
    house = new LiveHouse(false, silence);
    peer = new RawPeer(house.port);
  }

  @AfterEach
  void close() {
    never.countDown();
    peer.close();
    house.close();
  }

  private String dial() throws Exception {
    house.call("sip:you@127.0.0.1:" + peer.port());
    return peer.await("INVITE");
  }

  private void othersGoOn() throws Exception {
    long from = System.nanoTime();
    for (int i = 0; i < 3; i++) {
      peer.send(peer.request("OPTIONS", "", ""));
      peer.await("SIP/2.0 200");
      String invite = dial();
      peer.send(RawPeer.response(invite, "200 OK", "good", peer.contact(), LiveHouse.SDP));
      peer.await("ACK");
      assertThat(house.hears()).contains("answered");
    }
    assertThat(System.nanoTime() - from).as("nanoseconds for the others").isLessThan(1_500_000_000L);
  }

  @Test
  void shouldEndTheCallWhoseContactNobodyKnowsWhileOthersGoOn() throws Exception {
    String invite = dial();
    peer.send(RawPeer.response(invite, "200 OK", "bad", "Contact: <sip:you@nowhere.test>\r\n", LiveHouse.SDP));
    othersGoOn();
    assertThat(house.hears()).contains("failed 400");
  }

  @Test
  void shouldEndTheCallWhoseRouteNobodyKnowsWhileOthersGoOn() throws Exception {
    String invite = dial();
    peer.send(RawPeer.response(invite, "200 OK", "bad",
        peer.contact() + "Record-Route: <sip:proxy.nowhere.test:5070;lr>\r\n", LiveHouse.SDP));
    othersGoOn();
    assertThat(house.hears()).contains("failed 400");
  }

  @Test
  void shouldEndTheCallThatItCannotAcknowledgeProvisionally() throws Exception {
    String invite = dial();
    peer.send(RawPeer.response(invite, "183 Session Progress", "bad",
        "Contact: <sip:you@nowhere.test>\r\nRequire: 100rel\r\nRSeq: 1\r\n", LiveHouse.SDP));
    assertThat(house.hears()).contains("ringing 183");
    othersGoOn();
    assertThat(house.hears()).contains("failed 400");
  }

  @Test
  void shouldHangUpWithoutWaitingForTheNameOfTheCaller() throws Exception {
    for (int i = 0; i < 8; i++) {
      String call = "named-" + i;
      peer.send(peer.inside("INVITE", call, "", 1, "Contact: <sip:me@nowhere" + i + ".test>\r\n", LiveHouse.SDP));
      SipDialog dialog = house.dialog();
      dialog.answer(Optional.of(LiveHouse.SDP), Optional.empty());
      String ok = peer.await("SIP/2.0 200");
      peer.send(peer.inside("ACK", call, RawPeer.toTag(ok), 1, "", ""));
      assertThat(house.hears()).contains("acked");
      long from = System.nanoTime();
      dialog.bye(Optional.empty(), Map.of());
      dialog.key("1", 100);
      assertThat(System.nanoTime() - from).isLessThan(500_000_000L);
    }
    othersGoOn();
  }

  @Test
  void shouldAskOnceForANameThatLeadsNowhere() throws Exception {
    Place nowhere = new Place("nowhere.test", 5060, "");
    CountDownLatch told = new CountDownLatch(2);
    ServiceLocator locator = new ServiceLocator(silence, a -> true, new java.util.Random(1), () -> 0);
    locator.find(nowhere, told::countDown);
    locator.find(nowhere, told::countDown);
    told.await();
    assertThat(locator.isSettled(nowhere)).isTrue();
    assertThat(locator.locate(nowhere)).isEmpty();
    assertThat(asked).hasValue(1);
  }

  @Test
  void shouldFindTheAddressOfAHostWhoseServersNobodyAnswersFor() throws Exception {
    Place good = Place.of("sip:you@good.test").orElseThrow();
    CountDownLatch told = new CountDownLatch(1);
    ServiceLocator locator = new ServiceLocator(silence, a -> true, new java.util.Random(1), () -> 0);
    locator.find(good, told::countDown);
    told.await();
    assertThat(locator.locate(good).orElseThrow().address()).isEqualTo("127.0.0.1");
  }
}

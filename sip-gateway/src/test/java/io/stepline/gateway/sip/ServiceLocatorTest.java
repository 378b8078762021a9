package io.stepline.gateway.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Every address of every server gets its turn, in the order that RFC 2782 and RFC 3263 want. */
class ServiceLocatorTest {
  private final Map<String, List<String>> records = new HashMap<>();
  private final Map<String, List<String>> hosts = new HashMap<>();
  private final Names names = new Names() {
    @Override
    public List<String> records(String name, String type) {
      return records.getOrDefault(name, List.of());
    }

    @Override
    public List<InetAddress> addresses(String host) throws IOException {
      List<InetAddress> all = new ArrayList<>();
      for (String a : hosts.getOrDefault(host, List.of())) all.add(InetAddress.getByName(a));
      return all;
    }
  };
  private long nowMs;

  private ServiceLocator locator(Place place, Predicate<InetAddress> reaches) throws Exception {
    ServiceLocator locator = new ServiceLocator(names, reaches, new Random(1), () -> nowMs);
    CountDownLatch found = new CountDownLatch(1);
    locator.find(place, found::countDown);
    found.await();
    return locator;
  }

  /** Where requests go one after the other when none of them is answered. */
  private static List<String> tried(ServiceLocator locator, Place place) {
    List<String> all = new ArrayList<>();
    for (int n = locator.ways(place); n > 0; n--) {
      all.add(locator.locate(place).orElseThrow().address());
      locator.failed(place);
    }
    return all;
  }

  @Test
  void shouldTryAllAddressesOfAHostInTurnThoseOfTheFourthVersionFirst() throws Exception {
    hosts.put("pbx.test", List.of("2001:db8::1", "192.0.2.1", "192.0.2.2"));
    Place place = new Place("pbx.test", 5080, "udp");
    ServiceLocator locator = locator(place, a -> true);
    assertThat(tried(locator, place)).containsExactly("192.0.2.1", "192.0.2.2", "2001:db8:0:0:0:0:0:1");
  }

  @Test
  void shouldStayWithAnAddressUntilItFailsAndComeBackToItLater() throws Exception {
    hosts.put("pbx.test", List.of("192.0.2.1", "192.0.2.2"));
    Place place = new Place("pbx.test", 5080, "udp");
    ServiceLocator locator = locator(place, a -> true);
    for (int n = 0; n < 20; n++) assertThat(locator.locate(place).orElseThrow().address()).isEqualTo("192.0.2.1");
    locator.failed(place);
    for (int n = 0; n < 20; n++) assertThat(locator.locate(place).orElseThrow().address()).isEqualTo("192.0.2.2");
    nowMs += 30_001;
    assertThat(locator.locate(place).orElseThrow().address()).isEqualTo("192.0.2.1");
  }

  @Test
  void shouldTryEachAddressOfABetterServerBeforeAWorseOne() throws Exception {
    records.put("_sip._udp.carrier.test", List.of("10 1 5060 a.carrier.test.", "20 1 5062 b.carrier.test."));
    hosts.put("a.carrier.test", List.of("192.0.2.1", "192.0.2.2"));
    hosts.put("b.carrier.test", List.of("192.0.2.3"));
    Place place = new Place("carrier.test", -1, "");
    assertThat(tried(locator(place, a -> true), place)).containsExactly("192.0.2.1", "192.0.2.2", "192.0.2.3");
  }

  @Test
  void shouldWeighServersNotTheirAddresses() throws Exception {
    records.put("_sip._udp.carrier.test", List.of("10 1 5060 a.carrier.test.", "10 1 5062 b.carrier.test."));
    hosts.put("a.carrier.test", List.of("192.0.2.1", "192.0.2.2", "192.0.2.4", "192.0.2.5"));
    hosts.put("b.carrier.test", List.of("192.0.2.3"));
    Place place = new Place("carrier.test", -1, "");
    ServiceLocator locator = locator(place, a -> true);
    int ofTheSecond = 0;
    for (int n = 0; n < 1_000; n++)
      if (locator.locate(place).orElseThrow().address().equals("192.0.2.3")) ofTheSecond++;
    assertThat(ofTheSecond).isBetween(400, 600);
  }

  @Test
  void shouldPassOverAddressesThatItCannotSendToUnlessThereAreNoOthers() throws Exception {
    hosts.put("pbx.test", List.of("2001:db8::1", "192.0.2.1"));
    hosts.put("six.test", List.of("2001:db8::1"));
    Place both = new Place("pbx.test", 5080, "udp");
    assertThat(tried(locator(both, a -> a.getAddress().length == 4), both)).containsExactly("192.0.2.1");
    Place six = new Place("six.test", 5080, "udp");
    assertThat(tried(locator(six, a -> a.getAddress().length == 4), six)).hasSize(1);
  }

  @Test
  void shouldSendToAVersionThatAListenerHas() throws Exception {
    SipListen four = new SipListen(SipListen.parse("udp:127.0.0.1:5060"), java.util.Optional.empty(),
        java.util.Optional.empty());
    assertThat(four.reaches(InetAddress.getByName("127.0.0.1"))).isTrue();
    assertThat(four.reaches(InetAddress.getByName("::1"))).isFalse();
  }
}

package io.stepline.gateway.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SipListenTest {
  private static SipListen listen(String text) {
    return new SipListen(SipListen.parse(text), Optional.empty(), Optional.empty());
  }

  private static Optional<String> beforeTheLast(String text) {
    SipListen listen = listen(text);
    return listen.before(listen.listeners().getLast()).map(SipListen.Listener::toString);
  }

  @Test
  void shouldWriteListenersAsTheyAreRead() {
    String text = "udp:0.0.0.0:5060,udp:[::1]:5070,wss:[2001:db8::1]:443";
    assertThat(listen(text).listeners()).extracting(Object::toString).isEqualTo(List.of(text.split(",")));
  }

  @Test
  void shouldKnowWhichListenerTakesAPortOfIpv6AsWell() {
    assertThat(beforeTheLast("udp:0.0.0.0:5060,udp:[::1]:5060")).contains("udp:0.0.0.0:5060");
    assertThat(beforeTheLast("tls:[::]:5061,wss:127.0.0.1:5061")).contains("tls:[::]:5061");
    assertThat(beforeTheLast("udp:127.0.0.1:5060,udp:[::1]:5060")).isEmpty();
    assertThat(beforeTheLast("tcp:0.0.0.0:5060,udp:[::1]:5060")).isEmpty();
    assertThat(beforeTheLast("udp:0.0.0.0:5060,udp:[::1]:5070")).isEmpty();
  }

  @Test
  void shouldLeaveFromAListenerOfThePeersIpVersion() {
    SipListen two = listen("udp:127.0.0.1:5060,tcp:127.0.0.1:5060,udp:[::1]:5070");
    assertThat(two.of("UDP", "2001:db8::7").port()).isEqualTo(5070);
    assertThat(two.of("udp", "192.0.2.7").port()).isEqualTo(5060);
    assertThat(two.of("udp", "a.name.example").port()).as("nothing follows").isEqualTo(5060);
    assertThat(two.of("tcp", "2001:db8::7").transport()).as("the only one").isEqualTo("tcp");
    assertThat(listen("udp:0.0.0.0:5060,udp:[::1]:5070").of("udp", "2001:db8::7").port()).as("takes both")
        .isEqualTo(5060);
  }

  @Test
  void shouldAdvertiseWhatThePeerCanReach() {
    SipListen four = new SipListen(SipListen.parse("udp:0.0.0.0:5060"), Optional.of("192.0.2.1"), Optional.empty());
    assertThat(four.advertisedTo("198.51.100.2")).contains("192.0.2.1");
    assertThat(four.advertisedTo("a.name.example")).contains("192.0.2.1");
    assertThat(four.advertisedTo("2001:db8::7")).isEmpty();
    SipListen name = new SipListen(four.listeners(), Optional.of("sbc.example"), Optional.empty());
    assertThat(name.advertisedTo("2001:db8::7")).contains("sbc.example");
  }

  @Test
  void shouldHearMediaWhereItsListenersAre() {
    assertThat(listen("udp:127.0.0.1:5060,tls:127.0.0.1:5061").mediaBind()).isEqualTo("127.0.0.1");
    assertThat(listen("udp:0.0.0.0:5060").mediaBind()).isEqualTo("0.0.0.0");
    assertThat(listen("udp:[::1]:5060").mediaBind()).isEqualTo("::1");
    assertThat(listen("udp:127.0.0.1:5060,udp:[::1]:5060").mediaBind()).isEqualTo("::");
    assertThat(listen("udp:127.0.0.1:5060,udp:127.0.0.2:5060").mediaBind()).isEqualTo("0.0.0.0");
  }
}

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
}

package io.stepline.model.bot;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.ChatRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReceivedTest {
  private static Map<String, String> values(Map<String, String> wanted, Map<String, String> headers) {
    return Received.values(wanted, new ChatRequest.Caller("b", "INBOUND", "1", "2", headers));
  }

  @Test
  void shouldReadWhatTheBotFileAsksForAndNothingElse() {
    assertThat(values(Map.of("account", "X-Account", "step", "uri.step"),
        Map.of("x-account", " 4711 ", "uri.step", "billing", "x-secret", "no")))
        .isEqualTo(Map.of("account", "4711", "step", "billing"));
  }

  @Test
  void shouldDecodeUserToUserAsRfc7433() {
    assertThat(Received.userToUser("00616363743d34373131;encoding=hex")).isEqualTo("acct=4711");
    assertThat(Received.userToUser("616363743d34373131")).isEqualTo("acct=4711");
    assertThat(Received.userToUser("plain;encoding=ascii")).isEqualTo("plain");
    assertThat(Received.userToUser("xyz;encoding=hex")).isEqualTo("xyz");
  }
}

package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Test;

/** What a caller says may become a header, but never another one. */
class OutcomeHeadersTest {
  @ParameterizedTest
  @ValueSource(strings = {"a\r\nContact: <sip:evil@x>", "a\nX-Other: 1", "a\r\r", "\u0000\u0007", "a\u0085b\u2028c",
      "AB;encoding=hex\r\nX-Other: 1", "AB;encoding=hex\u0000\t", "4142;encoding=hex;\u2028"})
  void shouldWriteNothingThatEndsALine(String said) {
    OutcomeHeaders.of(Map.of("X-Note", said, "User-to-User", said))
        .forEach((name, value) -> assertThat(value).as(name).matches("[\\x20-\\x7e]*"));
  }

  @Test
  void shouldTakeNoNameThatIsNoneOfItsOwnAndOnlySoMany() {
    assertThat(OutcomeHeaders.of(Map.of("Contact", "x", "X-A\r\nVia", "x", "X-A:b", "x", "Route", "x"))).isEmpty();
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 1_000; i++) many.put("X-" + i, "x".repeat(255));
    assertThat(OutcomeHeaders.of(many)).hasSize(16);
    assertThat(OutcomeHeaders.of(Map.of("X-A", "x".repeat(257)))).isEmpty();
  }
}

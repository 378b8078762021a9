package io.stepline.media.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IceLiteTest {
  private static final InetSocketAddress FROM = new InetSocketAddress("192.0.2.1", 32853);
  private static final byte[] ID = HexFormat.of().parseHex("b7e7a701bc34d686fa87dfae");
  /** RFC 5769 2.1, a request with username evtj:h6vY and password VOkJxbRl1RmTxUk/WvJxBt. */
  private static final String REQUEST = "000100582112a442b7e7a701bc34d686fa87dfae"
      + "802200105354554e207465737420636c69656e74" + "002400046e0001ff" + "80290008932ff9b151263b36"
      + "000600096576746a3a68367659202020" + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2" + "80280004e57a3bcf";

  private static byte[] check(String username, String password, boolean nominates) {
    Map<Integer, byte[]> attributes = new LinkedHashMap<>();
    attributes.put(StunMessage.USERNAME, username.getBytes(StandardCharsets.UTF_8));
    if (nominates) attributes.put(StunMessage.USE_CANDIDATE, new byte[0]);
    return StunMessage.build(StunMessage.BINDING_REQUEST, ID, attributes, Optional.of(password));
  }

  @Test
  void shouldReadTheRequestOfRfc5769() {
    StunMessage m = StunMessage.parse(HexFormat.of().parseHex(REQUEST)).orElseThrow();
    assertThat(m.text(StunMessage.USERNAME)).hasValue("evtj:h6vY");
    assertThat(m.isFrom("VOkJxbRl1RmTxUk/WvJxBt")).isTrue();
    assertThat(m.isFrom("another")).isFalse();
  }

  @Test
  void shouldAnswerChecksAndLearnTheNominatedPath() {
    IceLite ice = new IceLite("ours", "secretsecretsecretsecret", "theirs");
    StunMessage ok = StunMessage
        .parse(ice.receive(check("ours:theirs", "secretsecretsecretsecret", false), FROM).orElseThrow()).orElseThrow();
    assertThat(ok.type()).isEqualTo(StunMessage.BINDING_SUCCESS);
    assertThat(ok.isFrom("secretsecretsecretsecret")).isTrue();
    // RFC 5769 2.2: this address and transaction id give these bytes
    assertThat(HexFormat.of().formatHex(ok.attributes().get(StunMessage.XOR_MAPPED_ADDRESS)))
        .isEqualTo("0001a147e112a643");
    assertThat(ice.nominated()).isEmpty();
    ice.receive(check("ours:theirs", "secretsecretsecretsecret", true), FROM);
    assertThat(ice.nominated()).hasValue(FROM);
  }

  @Test
  void shouldNotBelieveWhoDoesNotKnowThePassword() {
    IceLite ice = new IceLite("ours", "secretsecretsecretsecret", "theirs");
    for (byte[] forged : new byte[][] {check("ours:theirs", "guess", true),
        check("ours:others", "secretsecretsecretsecret", true)})
      assertThat(StunMessage.parse(ice.receive(forged, FROM).orElseThrow()).orElseThrow().type())
          .isEqualTo(StunMessage.BINDING_ERROR);
    assertThat(ice.nominated()).isEmpty();
  }

  /** RFC 8445 9. */
  @Test
  void shouldKeepTheOldPathUntilARestartHasNominatedANewOne() {
    IceLite ice = new IceLite("ours", "secretsecretsecretsecret", "theirs");
    ice.receive(check("ours:theirs", "secretsecretsecretsecret", true), FROM);
    ice.agreed("ours", "secretsecretsecretsecret", "theirs");
    assertThat(ice.nominated()).as("the same again").hasValue(FROM);
    ice.agreed("newer", "othersecretothersecret12", "theirs2");
    InetSocketAddress moved = new InetSocketAddress("192.0.2.7", 4000);
    assertThat(StunMessage.parse(ice.receive(check("ours:theirs", "secretsecretsecretsecret", true), moved)
        .orElseThrow()).orElseThrow().type()).isEqualTo(StunMessage.BINDING_SUCCESS);
    assertThat(ice.nominated()).as("the old ones move nothing").hasValue(FROM);
    ice.receive(check("newer:theirs2", "othersecretothersecret12", true), moved);
    assertThat(ice.nominated()).hasValue(moved);
    assertThat(StunMessage.parse(ice.receive(check("ours:theirs", "secretsecretsecretsecret", false), FROM)
        .orElseThrow()).orElseThrow().type()).isEqualTo(StunMessage.BINDING_ERROR);
  }

  @Test
  void shouldSurviveAnyInput() {
    IceLite ice = new IceLite("ours", "secretsecretsecretsecret", "theirs");
    Random random = new Random(11);
    byte[] good = HexFormat.of().parseHex(REQUEST);
    for (int i = 0; i < 50_000; i++) {
      byte[] bad = java.util.Arrays.copyOf(good, random.nextInt(good.length + 8));
      for (int k = random.nextInt(4); k > 0 && bad.length > 0; k--)
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      ice.receive(bad, FROM);
    }
    assertThat(ice.nominated()).isEmpty();
  }

  @Test
  void shouldKnowWhoHasProvedItselfAndKeepAFewOfThemOnly() {
    IceLite ice = new IceLite("ours", "secretsecretsecretsecret", "theirs");
    ice.receive(check("ours:theirs", "guess", true), FROM);
    assertThat(ice.isProved(FROM)).isFalse();
    ice.receive(check("ours:theirs", "secretsecretsecretsecret", false), FROM);
    assertThat(ice.isProved(FROM)).isTrue();
    for (int port = 1; port < 1_000; port++)
      ice.receive(check("ours:theirs", "secretsecretsecretsecret", false), new InetSocketAddress("192.0.2.2", port));
    assertThat(ice.isProved(new InetSocketAddress("192.0.2.2", 999))).isFalse();
    ice.receive(check("ours:theirs", "secretsecretsecretsecret", true), new InetSocketAddress("192.0.2.2", 999));
    assertThat(ice.isProved(new InetSocketAddress("192.0.2.2", 999))).isTrue();
  }
}

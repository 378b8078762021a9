package io.stepline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestTest {
  private static final Credentials BOB = new Credentials("bob", "zanzibar");
  private static final List<DigestAlgorithm> ALL = List.of(DigestAlgorithm.values());
  private static final Digest.Subject INVITE =
      new Digest.Subject("INVITE", "sip:bob@biloxi.com", "v=0".getBytes(StandardCharsets.UTF_8));
  private final DigestGate gate = new DigestGate();

  /** RFC 7616 3.9.1, and RFC 2617 3.5 for the same values under MD5. */
  @ParameterizedTest
  @CsvSource({"SHA_256,753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
      "MD5,8ca523f5e9506fed4657c9700eebdbec"})
  void shouldGiveTheResponsesOfRfc7616(DigestAlgorithm algorithm, String expected) {
    String response = Digest.response(algorithm, new Credentials("Mufasa", "Circle of Life"), "http-auth@example.org",
        "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        new Digest.Subject("GET", "/dir/index.html", new byte[0]), "auth",
        "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", "00000001");
    assertThat(response).isEqualTo(expected);
  }

  @Test
  void shouldTakeTheStrongestAlgorithmAndCountUsesOfANonce() {
    DigestLogin login = new DigestLogin(BOB);
    assertThat(login.authorization(INVITE)).isEmpty();
    assertThat(login.challenged(gate.challenges("biloxi.com", ALL, false, 0))).isTrue();
    String first = login.authorization(INVITE).orElseThrow();
    String second = login.authorization(INVITE).orElseThrow();
    assertThat(first).contains("algorithm=SHA-512-256", "nc=00000001");
    assertThat(second).contains("nc=00000002");
    assertThat(check(first, 10)).isEqualTo(DigestGate.Verdict.GOOD);
    assertThat(check(second, 20)).isEqualTo(DigestGate.Verdict.GOOD);
    assertThat(check(second, 30)).as("replayed").isEqualTo(DigestGate.Verdict.STALE);
    assertThat(check(login.authorization(INVITE).orElseThrow(), 400_000)).as("old nonce")
        .isEqualTo(DigestGate.Verdict.STALE);
  }

  private DigestGate.Verdict check(String authorization, long nowMs) {
    return gate.check(List.of(authorization), "biloxi.com", List.of(BOB), INVITE, nowMs);
  }

  @Test
  void shouldGiveUpWhenTheAnswerToAFreshNonceIsRefused() {
    DigestLogin login = new DigestLogin(BOB);
    assertThat(login.challenged(gate.challenges("biloxi.com", ALL, false, 0))).isTrue();
    assertThat(login.challenged(gate.challenges("biloxi.com", ALL, true, 0))).as("stale is no refusal").isTrue();
    assertThat(login.challenged(gate.challenges("biloxi.com", ALL, false, 0))).isTrue();
    assertThat(login.challenged(gate.challenges("biloxi.com", ALL, false, 0))).isFalse();
  }

  @Test
  void shouldCoverTheBodyWhenOnlyAuthIntIsOffered() {
    DigestLogin login = new DigestLogin(BOB);
    login.challenged(
        List.of(gate.challenges("biloxi.com", ALL, false, 0).getFirst().replace("auth,auth-int", "auth-int")));
    String authorization = login.authorization(INVITE).orElseThrow();
    assertThat(authorization).contains("qop=auth-int");
    assertThat(check(authorization, 1)).isEqualTo(DigestGate.Verdict.GOOD);
    assertThat(
        gate.check(List.of(authorization.replace("nc=00000001", "nc=00000002")), "biloxi.com", List.of(BOB), INVITE, 1))
        .isEqualTo(DigestGate.Verdict.WRONG);
    Digest.Subject other = new Digest.Subject("INVITE", "sip:bob@biloxi.com", "v=1".getBytes(StandardCharsets.UTF_8));
    assertThat(gate.check(List.of(authorization), "biloxi.com", List.of(BOB), other, 1))
        .isEqualTo(DigestGate.Verdict.WRONG);
  }

  @Test
  void shouldLetNobodyElseIn() {
    DigestLogin wrong = new DigestLogin(new Credentials("bob", "guess"));
    wrong.challenged(gate.challenges("biloxi.com", ALL, false, 0));
    assertThat(check(wrong.authorization(INVITE).orElseThrow(), 1)).isEqualTo(DigestGate.Verdict.WRONG);
    DigestLogin right = new DigestLogin(BOB);
    right.challenged(new DigestGate().challenges("biloxi.com", ALL, false, 0));
    assertThat(check(right.authorization(INVITE).orElseThrow(), 1)).as("a nonce that is not ours")
        .isEqualTo(DigestGate.Verdict.WRONG);
    assertThat(gate.check(List.of(), "biloxi.com", List.of(BOB), INVITE, 1)).isEqualTo(DigestGate.Verdict.MISSING);
    Random random = new Random(5);
    right.challenged(gate.challenges("biloxi.com", ALL, false, 0));
    byte[] good = right.authorization(INVITE).orElseThrow().getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = good.clone();
      for (int k = 0; k < 3; k++) bad[random.nextInt(bad.length)] = (byte) (32 + random.nextInt(95));
      String text = new String(bad, StandardCharsets.ISO_8859_1);
      if (!text.equals(new String(good, StandardCharsets.ISO_8859_1))) check(text, 1);
    }
    assertThat(new Credentials("bob", "zanzibar").toString()).doesNotContain("zanzibar");
  }
}

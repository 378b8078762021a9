package io.stepline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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
    String response = Digest.response(algorithm,
        Digest.ha1(algorithm, new Credentials("Mufasa", "Circle of Life"), "http-auth@example.org"),
        "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        new Digest.Subject("GET", "/dir/index.html", new byte[0]), "auth",
        "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", "00000001");
    assertThat(response).isEqualTo(expected);
  }

  /** One request that the gate has asked. */
  private static DigestTry asked(DigestLogin login, List<String> challenges) {
    DigestTry one = login.request();
    assertThat(one.challenged(named("WWW-Authenticate", challenges))).isTrue();
    return one;
  }

  private static Function<String, List<String>> named(String header, List<String> values) {
    return name -> name.equals(header) ? values : List.of();
  }

  private static String proof(DigestTry one) {
    return one.proofs(INVITE).getFirst().value();
  }

  @Test
  void shouldTakeTheStrongestAlgorithmAndCountUsesOfANonce() {
    DigestLogin login = new DigestLogin(BOB);
    assertThat(login.request().proofs(INVITE)).isEmpty();
    DigestTry one = asked(login, gate.challenges("biloxi.com", ALL, false, 0));
    String first = proof(one);
    one.heard(200, named("", List.of()));
    String second = proof(login.request());
    assertThat(first).contains("algorithm=SHA-512-256", "nc=00000001");
    assertThat(second).contains("nc=00000002");
    assertThat(check(first, 10)).isEqualTo(DigestGate.Verdict.GOOD);
    assertThat(check(second, 20)).isEqualTo(DigestGate.Verdict.GOOD);
    assertThat(check(second, 30)).as("replayed").isEqualTo(DigestGate.Verdict.STALE);
    assertThat(check(proof(login.request()), 400_000)).as("old nonce").isEqualTo(DigestGate.Verdict.STALE);
  }

  private DigestGate.Verdict check(String authorization, long nowMs) {
    return gate.check(List.of(authorization), "biloxi.com", List.of(BOB), INVITE, nowMs);
  }

  @Test
  void shouldGiveUpWhenTheAnswerToAFreshNonceIsRefusedAndNotMindItForTheNextRequest() {
    DigestLogin login = new DigestLogin(BOB);
    DigestTry one = asked(login, gate.challenges("biloxi.com", ALL, false, 0));
    assertThat(one.challenged(named("WWW-Authenticate", gate.challenges("biloxi.com", ALL, true, 0))))
        .as("stale is no refusal").isTrue();
    assertThat(one.challenged(named("WWW-Authenticate", gate.challenges("biloxi.com", ALL, false, 0)))).isFalse();
    asked(login, gate.challenges("biloxi.com", ALL, false, 0));
  }

  @Test
  void shouldUseTheNonceThatTheServerNamesNext() {
    DigestLogin login = new DigestLogin(BOB);
    DigestTry one = asked(login, gate.challenges("biloxi.com", ALL, false, 0));
    one.heard(200, named("Authentication-Info", List.of("nextnonce=\"second\", qop=auth")));
    assertThat(proof(login.request())).contains("nonce=\"second\"", "nc=00000001");
  }

  @Test
  void shouldNotSendANonceUnaskedWhereEachIsGoodOnce() {
    DigestLogin login = new DigestLogin(BOB);
    asked(login, gate.challenges("biloxi.com", ALL, false, 0)).heard(200, named("", List.of()));
    DigestTry second = login.request();
    assertThat(second.proofs(INVITE)).hasSize(1);
    assertThat(second.challenged(named("WWW-Authenticate", gate.challenges("biloxi.com", ALL, false, 0)))).isTrue();
    second.heard(200, named("", List.of()));
    assertThat(login.request().proofs(INVITE)).isEmpty();
  }

  @Test
  void shouldKeepNoNonceThatWasRefusedOrIsNotCounted() {
    DigestLogin login = new DigestLogin(BOB);
    asked(login, gate.challenges("biloxi.com", ALL, false, 0)).heard(403, named("", List.of()));
    asked(login, List.of("Digest realm=\"old\", nonce=\"n\"")).heard(200, named("", List.of()));
    assertThat(login.request().proofs(INVITE)).isEmpty();
  }

  @Test
  void shouldAnswerWhatItKnowsAmongWhatItDoesNot() {
    DigestTry one = asked(new DigestLogin(BOB), List.of("Basic realm=\"a\"",
        "Digest realm=\"a\", nonce=\"1\", algorithm=AKAv1-MD5", "Digest realm=\"a\", nonce=\"2\", qop=\"token\"",
        "Digest realm=\"a\", nonce=\"3\", qop=\"auth-int, auth\", opaque=\"o\""));
    assertThat(one.proofs(INVITE)).hasSize(1);
    assertThat(proof(one)).contains("nonce=\"3\"", "qop=auth,", "opaque=\"o\"", "algorithm=MD5");
    assertThat(new DigestLogin(BOB).request().challenged(named("WWW-Authenticate", List.of("Basic realm=\"a\""))))
        .isFalse();
  }

  /** The key of a session is made once of the first nonces, or anew of each: both give the same here. */
  @ParameterizedTest
  @EnumSource(DigestAlgorithm.class)
  void shouldMakeTheKeyOfASession(DigestAlgorithm a) {
    DigestTry one = asked(new DigestLogin(BOB), List.of(
        "Digest realm=\"biloxi.com\", nonce=\"n\", algorithm=" + a.token().toLowerCase(Locale.ROOT)
            + "-SESS, qop=\"auth\""));
    String cnonce = "";
    for (int use = 1; use <= 2; use++) {
      DigestParameters p = DigestParameters.parse(proof(one)).orElseThrow();
      if (use == 1) cnonce = p.get("cnonce");
      assertThat(p.get("cnonce")).isEqualTo(cnonce);
      assertThat(p.get("algorithm")).isEqualTo(a.token() + "-sess");
      String ha1 = a.hex(a.hex("bob:biloxi.com:zanzibar") + ":n:" + cnonce);
      assertThat(p.get("response")).isEqualTo(
          a.hex(ha1 + ":n:0000000" + use + ":" + cnonce + ":auth:" + a.hex("INVITE:sip:bob@biloxi.com")));
    }
  }

  @Test
  void shouldCoverTheBodyWhenOnlyAuthIntIsOffered() {
    String authorization = proof(asked(new DigestLogin(BOB),
        List.of(gate.challenges("biloxi.com", ALL, false, 0).getFirst().replace("auth,auth-int", "auth-int"))));
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
    List<String> challenges = gate.challenges("biloxi.com", ALL, false, 0);
    assertThat(check(proof(asked(new DigestLogin(new Credentials("bob", "guess")), challenges)), 1))
        .isEqualTo(DigestGate.Verdict.WRONG);
    DigestLogin right = new DigestLogin(BOB);
    assertThat(check(proof(asked(right, new DigestGate().challenges("biloxi.com", ALL, false, 0))), 1))
        .as("a nonce that is not ours").isEqualTo(DigestGate.Verdict.WRONG);
    assertThat(gate.check(List.of(), "biloxi.com", List.of(BOB), INVITE, 1)).isEqualTo(DigestGate.Verdict.MISSING);
    Random random = new Random(5);
    byte[] good = proof(asked(right, challenges)).getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = good.clone();
      for (int k = 0; k < 3; k++) bad[random.nextInt(bad.length)] = (byte) (32 + random.nextInt(95));
      String text = new String(bad, StandardCharsets.ISO_8859_1);
      if (!text.equals(new String(good, StandardCharsets.ISO_8859_1))) check(text, 1);
    }
    assertThat(new Credentials("bob", "zanzibar").toString()).doesNotContain("zanzibar");
  }
}

package io.stepline.gateway.stir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassportVerifierTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  private static final String URL = "https://cert.example.org/sp.pem";
  private static KeyPair root;
  private static KeyPair provider;
  private static X509Certificate anchor;
  private static X509Certificate signer;
  private static X509Certificate untitled;
  private static X509Certificate expired;

  @BeforeAll
  static void certificates() throws Exception {
    root = keys();
    provider = keys();
    anchor = certificate("Root", root, "Root", root.getPrivate(), true, false, 30);
    signer = certificate("Provider", provider, "Root", root.getPrivate(), false, true, 30);
    untitled = certificate("Provider", provider, "Root", root.getPrivate(), false, false, 30);
    expired = certificate("Provider", provider, "Root", root.getPrivate(), false, true, -1);
  }

  private static KeyPair keys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X509Certificate certificate(String name, KeyPair keys, String issuer, PrivateKey by, boolean ca,
      boolean tn, int days) throws Exception {
    var b = new JcaX509v3CertificateBuilder(new X500Name("CN=" + issuer), BigInteger.valueOf(name.hashCode() & 0xffff),
        Date.from(NOW.minus(Duration.ofDays(10))),
        Date.from(NOW.plus(Duration.ofDays(days))), new X500Name("CN=" + name), keys.getPublic());
    b.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
    if (tn) b.addExtension(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.26"), true,
        new DERSequence(new DERTaggedObject(true, 0, new DERIA5String("1234"))));
    return new JcaX509CertificateConverter()
        .getCertificate(b.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by)));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String identity(String header, String payload, PrivateKey key, String info) throws Exception {
    String signed =
        base64(header.getBytes(StandardCharsets.UTF_8)) + "." + base64(payload.getBytes(StandardCharsets.UTF_8));
    Signature s = Signature.getInstance("SHA256withECDSAinP1363Format");
    s.initSign(key);
    s.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + base64(s.sign()) + ";info=<" + info + ">;alg=ES256;ppt=shaken";
  }

  private static String header() {
    return "{\"alg\":\"ES256\",\"ppt\":\"shaken\",\"typ\":\"passport\",\"x5u\":\"" + URL + "\"}";
  }

  private static String payload(String attest, String from, String to, long iat) {
    return "{\"attest\":\"" + attest + "\",\"dest\":{\"tn\":[\"" + to + "\"]},\"iat\":" + iat + ",\"orig\":{\"tn\":\""
        + from + "\"},\"origid\":\"123e4567-e89b-12d3-a456-426655440000\"}";
  }

  private static PassportVerifier verifier(List<X509Certificate> chain) {
    return new PassportVerifier(url -> url.equals(URL) ? Optional.of(chain) : Optional.empty(), List.of(anchor));
  }

  private static PassportVerifier.Verdict verdict(PassportVerifier v, String identity) {
    return v.verify(Optional.of(identity), "+1 215 555 1212", "+12155551213", NOW.getEpochSecond());
  }

  @ParameterizedTest
  @CsvSource({"A", "B", "C"})
  void shouldBelieveWhatAnAnchorVouchesFor(String attestation) throws Exception {
    String good = identity(header(), payload(attestation, "12155551212", "12155551213", NOW.getEpochSecond() - 20),
        provider.getPrivate(), URL);
    assertThat(verdict(verifier(List.of(signer)), good))
        .isEqualTo(new PassportVerifier.Verdict(true, attestation, 200, ""));
    assertThat(verdict(verifier(List.of(signer, anchor)), good).valid()).as("the chain may hold the anchor itself")
        .isTrue();
  }

  @Test
  void shouldSayWhatIsWrongAsRfc8224() throws Exception {
    PassportVerifier v = verifier(List.of(signer));
    long now = NOW.getEpochSecond();
    String fine = payload("A", "12155551212", "12155551213", now);
    assertThat(v.verify(Optional.empty(), "1", "2", now).sipStatus()).isEqualTo(428);
    assertThat(verdict(v, "rubbish").sipStatus()).isEqualTo(438);
    assertThat(
        verdict(v, identity(header(), payload("A", "12155559999", "12155551213", now), provider.getPrivate(), URL))
            .sipStatus())
        .as("another caller").isEqualTo(438);
    assertThat(
        verdict(v, identity(header(), payload("A", "12155551212", "12155550000", now), provider.getPrivate(), URL))
            .sipStatus())
        .as("another callee").isEqualTo(438);
    assertThat(
        verdict(v, identity(header(), payload("A", "12155551212", "12155551213", now - 61), provider.getPrivate(), URL))
            .sipStatus())
        .as("stale").isEqualTo(403);
    assertThat(verdict(v, identity(header(), fine, root.getPrivate(), URL)).sipStatus()).as("signed by another")
        .isEqualTo(438);
    assertThat(
        verdict(v, identity(header(), fine, provider.getPrivate(), "https://cert.example.org/other.pem")).sipStatus())
        .as("info and x5u differ").isEqualTo(436);
    assertThat(verdict(verifier(List.of()), identity(header(), fine, provider.getPrivate(), URL)).sipStatus())
        .as("no certificate").isEqualTo(436);
    assertThat(verdict(verifier(List.of(untitled)), identity(header(), fine, provider.getPrivate(), URL)).sipStatus())
        .as("may not speak for numbers").isEqualTo(437);
    assertThat(verdict(verifier(List.of(expired)), identity(header(), fine, provider.getPrivate(), URL)).sipStatus())
        .as("expired").isEqualTo(437);
    String none =
        identity("{\"alg\":\"none\",\"ppt\":\"shaken\",\"x5u\":\"" + URL + "\"}", fine, provider.getPrivate(), URL);
    assertThat(verdict(v, none).sipStatus()).as("no algorithm").isEqualTo(438);
  }

  /** What we sign is what we believe, and nothing else of it. */
  @Test
  void shouldBelieveWhatWeSign() {
    PassportSigner signs = new PassportSigner(provider.getPrivate(), URL);
    long now = NOW.getEpochSecond();
    assertThat(verdict(verifier(List.of(signer)), signs.sign("B", "+12155551212", "+1 215 555 1213", now)))
        .isEqualTo(new PassportVerifier.Verdict(true, "B", 200, ""));
    assertThat(verdict(verifier(List.of(signer)), signs.sign("A", "+12155551212", "+12155551299", now)).valid())
        .isFalse();
    String pem = "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(provider.getPrivate().getEncoded()) + "\n-----END PRIVATE KEY-----\n";
    assertThat(
        verdict(verifier(List.of(signer)), PassportSigner.of(pem, URL).sign("C", "12155551212", "12155551213", now))
            .attestation())
        .isEqualTo("C");
    assertThatThrownBy(() -> PassportSigner.of("nothing", URL)).hasMessageContaining("no unencrypted private key");
    assertThatThrownBy(() -> PassportSigner.of(pem, "http://x")).hasMessageContaining("https");
  }

  @Test
  void shouldOnlyFetchFromNamedHostsOverHttps() {
    CertificateSource source = CertificateSource.https(java.util.Set.of("cert.example.org"));
    for (String url : List.of("http://cert.example.org/a.pem", "https://127.0.0.1/a.pem", "file:///etc/passwd",
        "https://cert.example.org@evil.invalid/a", "::"))
      assertThat(source.chain(url)).as(url).isEmpty();
  }
}

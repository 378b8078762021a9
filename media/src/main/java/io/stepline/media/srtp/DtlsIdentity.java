package io.stepline.media.srtp;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.Locale;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/**
 * The certificate we show in DTLS handshakes: self-signed, made at start-up, vouched for by its fingerprint in SDP (RFC
 * 5763 5). Thread-safe.
 */
public final class DtlsIdentity {
  private final JcaTlsCrypto crypto =
      new JcaTlsCryptoProvider().setProvider(new BouncyCastleProvider()).create(new SecureRandom());
  private final KeyPair keys;
  private final byte[] certificate;

  public DtlsIdentity() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      keys = generator.generateKeyPair();
      X500Name name = new X500Name("CN=stepline");
      Instant now = Instant.now();
      X509CertificateHolder holder = new JcaX509v3CertificateBuilder(name, new BigInteger(64, new SecureRandom()),
          Date.from(now.minus(Duration.ofDays(1))),
          Date.from(now.plus(Duration.ofDays(3650))), name, keys.getPublic())
          .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
      certificate = holder.getEncoded();
    } catch (GeneralSecurityException | OperatorCreationException | java.io.IOException e) {
      throw new IllegalStateException("no DTLS certificate could be made", e);
    }
  }

  /** As SDP has it: {@code sha-256 AB:CD:...}. */
  public String fingerprint() {
    return fingerprint("sha-256", certificate);
  }

  /** Whether a certificate is the one that SDP announced. */
  static boolean matches(String announced, byte[] encoded) {
    String hash = announced.split("\\s+")[0].toLowerCase(Locale.ROOT);
    return fingerprint(hash, encoded).equalsIgnoreCase(announced.replaceAll("\\s+", " "));
  }

  private static String fingerprint(String hash, byte[] encoded) {
    try {
      return hash + " " + HexFormat.ofDelimiter(":").withUpperCase()
          .formatHex(MessageDigest.getInstance(hash.toUpperCase(Locale.ROOT)).digest(encoded));
    } catch (GeneralSecurityException e) {
      return "";
    }
  }

  JcaTlsCrypto crypto() {
    return crypto;
  }

  TlsCredentialedSigner signer(TlsContext context) throws java.io.IOException {
    Certificate chain = new Certificate(new TlsCertificate[] {crypto.createCertificate(certificate)});
    return new JcaDefaultTlsCredentialedSigner(new TlsCryptoParameters(context), crypto, keys.getPrivate(), chain,
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
  }
}

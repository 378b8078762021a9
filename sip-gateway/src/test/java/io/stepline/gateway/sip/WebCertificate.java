package io.stepline.gateway.sip;

import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** A certificate for 127.0.0.1 as a gateway's settings name it, and a client that takes any. */
final class WebCertificate {
  private WebCertificate() {}

  static TlsMaterial.Files write(Path folder) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair keys = generator.generateKeyPair();
    X500Name subject = new X500Name("CN=house");
    Instant now = Instant.now();
    var builder = new JcaX509v3CertificateBuilder(subject, BigInteger.ONE, Date.from(now.minus(Duration.ofDays(1))),
        Date.from(now.plus(Duration.ofDays(1))), subject, keys.getPublic());
    builder.addExtension(Extension.subjectAlternativeName, false,
        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    Path certificate = folder.resolve("house.pem");
    Path key = folder.resolve("house.key");
    try (Writer c = Files.newBufferedWriter(certificate); JcaPEMWriter chain = new JcaPEMWriter(c);
        Writer k = Files.newBufferedWriter(key); JcaPEMWriter secret = new JcaPEMWriter(k)) {
      chain.writeObject(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
      secret.writeObject(new PemObject("PRIVATE KEY", keys.getPrivate().getEncoded()));
    }
    return new TlsMaterial.Files(Optional.of(certificate), Optional.of(key), Optional.empty(),
        TlsMaterial.ClientAuth.NONE, false);
  }

  static SSLContext trusting() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new X509ExtendedTrustManager() {
      @Override
      public void checkClientTrusted(X509Certificate[] c, String a, java.net.Socket s) {}

      @Override
      public void checkServerTrusted(X509Certificate[] c, String a, java.net.Socket s) {}

      @Override
      public void checkClientTrusted(X509Certificate[] c, String a, SSLEngine e) {}

      @Override
      public void checkServerTrusted(X509Certificate[] c, String a, SSLEngine e) {}

      @Override
      public void checkClientTrusted(X509Certificate[] c, String a) {}

      @Override
      public void checkServerTrusted(X509Certificate[] c, String a) {}

      @Override
      public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
      }
    }}, null);
    return context;
  }
}

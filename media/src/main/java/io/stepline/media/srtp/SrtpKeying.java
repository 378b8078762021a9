package io.stepline.media.srtp;

import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClient;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;

/**
 * The two roles of a DTLS handshake that agrees on SRTP keys (RFC 5764 4). Both sides show certificates; theirs must
 * have the announced fingerprint.
 */
final class SrtpKeying {
  private static final int[] PROFILES = Arrays.stream(SrtpSuite.values()).mapToInt(SrtpSuite::dtlsProfile).toArray();
  /** Our certificate holds an ECDSA key. */
  private static final int[] CIPHERS =
      {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
          CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA};
  private static final byte[] NO_MKI = {};

  private final DtlsIdentity identity;
  private final String theirFingerprint;
  private Optional<SrtpSuite> suite = Optional.empty();
  private Optional<DtlsHandshake.Outcome.Keys> keys = Optional.empty();

  SrtpKeying(DtlsIdentity identity, String theirFingerprint) {
    this.identity = identity;
    this.theirFingerprint = theirFingerprint;
  }

  Optional<DtlsHandshake.Outcome.Keys> keys() {
    return keys;
  }

  private void verify(Certificate chain) throws IOException {
    if (chain == null || chain.isEmpty()
        || !DtlsIdentity.matches(theirFingerprint, chain.getCertificateAt(0).getEncoded()))
      throw new TlsFatalAlert(AlertDescription.bad_certificate, "the certificate is not the one that SDP announced");
  }

  /** RFC 5764 4.2: client key, server key, client salt, server salt. */
  private void export(TlsContext context, boolean weAreClient) {
    suite.ifPresent(s -> {
      int k = s.keyBytes();
      int t = s.saltBytes();
      byte[] all = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (k + t));
      SrtpKey client = new SrtpKey(s, joined(all, 0, k, 2 * k, t));
      SrtpKey server = new SrtpKey(s, joined(all, k, k, 2 * k + t, t));
      keys = Optional.of(weAreClient ? new DtlsHandshake.Outcome.Keys(client, server)
          : new DtlsHandshake.Outcome.Keys(server, client));
    });
  }

  private static byte[] joined(byte[] all, int key, int keyBytes, int salt, int saltBytes) {
    byte[] out = Arrays.copyOfRange(all, key, key + keyBytes + saltBytes);
    System.arraycopy(all, salt, out, keyBytes, saltBytes);
    return out;
  }

  @SuppressWarnings({"rawtypes", "unchecked"})
  TlsServer server(int timeoutMs) {
    return new DefaultTlsServer(identity.crypto()) {
      @Override
      protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
      }

      @Override
      protected int[] getSupportedCipherSuites() {
        return CIPHERS;
      }

      @Override
      public int getHandshakeTimeoutMillis() {
        return timeoutMs;
      }

      @Override
      protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
        return identity.signer(context);
      }

      @Override
      public void processClientExtensions(Hashtable extensions) throws IOException {
        super.processClientExtensions(extensions);
        UseSRTPData theirs = TlsSRTPUtils.getUseSRTPExtension(extensions);
        if (theirs != null) suite =
            Arrays.stream(PROFILES).filter(p -> Arrays.stream(theirs.getProtectionProfiles()).anyMatch(q -> q == p))
                .boxed().findFirst().flatMap(SrtpSuite::byDtlsProfile);
        if (suite.isEmpty()) throw new TlsFatalAlert(AlertDescription.handshake_failure, "no SRTP profile in common");
      }

      @Override
      public Hashtable getServerExtensions() throws IOException {
        Hashtable extensions = Optional.ofNullable(super.getServerExtensions()).orElseGet(Hashtable::new);
        TlsSRTPUtils.addUseSRTPExtension(extensions,
            new UseSRTPData(new int[] {suite.orElseThrow().dtlsProfile()}, NO_MKI));
        return extensions;
      }

      @Override
      public CertificateRequest getCertificateRequest() {
        Vector algorithms = TlsUtils.getDefaultSupportedSignatureAlgorithms(context);
        return new CertificateRequest(new short[] {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign},
            algorithms, null);
      }

      @Override
      public void notifyClientCertificate(Certificate chain) throws IOException {
        verify(chain);
      }

      @Override
      public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        export(context, false);
      }
    };
  }

  @SuppressWarnings({"rawtypes", "unchecked"})
  TlsClient client(int timeoutMs) {
    return new DefaultTlsClient(identity.crypto()) {
      @Override
      protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
      }

      @Override
      public int getHandshakeTimeoutMillis() {
        return timeoutMs;
      }

      @Override
      public Hashtable getClientExtensions() throws IOException {
        Hashtable extensions = Optional.ofNullable(super.getClientExtensions()).orElseGet(Hashtable::new);
        TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(PROFILES, NO_MKI));
        return extensions;
      }

      @Override
      public void processServerExtensions(Hashtable extensions) throws IOException {
        super.processServerExtensions(extensions);
        UseSRTPData theirs = TlsSRTPUtils.getUseSRTPExtension(extensions);
        if (theirs != null && theirs.getProtectionProfiles().length == 1)
          suite = SrtpSuite.byDtlsProfile(theirs.getProtectionProfiles()[0]);
        if (suite.isEmpty()) throw new TlsFatalAlert(AlertDescription.handshake_failure, "no SRTP profile in common");
      }

      @Override
      public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
          @Override
          public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
            verify(server.getCertificate());
          }

          @Override
          public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
            return identity.signer(context);
          }
        };
      }

      @Override
      public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        export(context, true);
      }
    };
  }
}

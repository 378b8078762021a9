package io.stepline.gateway.sip;

import io.stepline.gateway.auth.PemKey;
import java.io.IOException;
import java.io.Reader;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificate, key and trust of whatever speaks TLS, from PEM files. A renewed certificate is picked up by the next
 * handshake, without a restart. Thread-safe.
 */
public final class TlsMaterial {
  private static final Logger log = LoggerFactory.getLogger(TlsMaterial.class);
  private static final String ALIAS = "stepline";
  private static final long CHECK_EVERY_NS = TimeUnit.SECONDS.toNanos(1);

  /** Whether clients must show a certificate of ours (mutual TLS). */
  public enum ClientAuth { NONE, WANT, NEED }

  /**
   * What the settings name.
   *
   * @param certificate chain in PEM, our own first; {@code key} its private key, empty when it lies in the same file
   * @param authorities whom we trust, in PEM; empty for those of the platform
   */
  public record Files(Optional<Path> certificate, Optional<Path> key, Optional<Path> authorities, ClientAuth clientAuth,
      boolean verifyServers) {}

  private record Loaded(X509Certificate[] chain, PrivateKey key, long certificateStamp, long keyStamp) {}

  private final Files files;
  private final TrustManager[] trust;
  private final SSLContext context;
  private volatile Optional<Loaded> loaded;
  private volatile long checkedNs = System.nanoTime();

  /** @throws IllegalArgumentException naming the file that cannot be used */
  public TlsMaterial(Files files) {
    this.files = files;
    this.loaded = files.certificate().map(c -> load(c, files.key().orElse(c)));
    try {
      this.trust = trust(files.authorities());
      this.context = SSLContext.getInstance("TLS");
      context.init(keyManagers(), trust, null);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "sip.tls.ca " + files.authorities().map(Path::toString).orElse("") + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** Of servers and clients; its certificate is read again when the file changes. */
  public SSLContext context() {
    return context;
  }

  Files files() {
    return files;
  }

  KeyManager[] keyManagers() {
    return new KeyManager[] {new Current()};
  }

  TrustManager[] trustManagers() {
    return trust.clone();
  }

  private Optional<Loaded> current() {
    long now = System.nanoTime();
    if (loaded.isPresent() && now - checkedNs > CHECK_EVERY_NS) {
      checkedNs = now;
      Path certificate = files.certificate().orElseThrow();
      Path key = files.key().orElse(certificate);
      if (stamp(certificate) != loaded.get().certificateStamp() || stamp(key) != loaded.get().keyStamp()) {
        try {
          loaded = Optional.of(load(certificate, key));
          log.info("TLS certificate reloaded, it ends {}", loaded.get().chain()[0].getNotAfter());
        } catch (IllegalArgumentException e) {
          log.error("the renewed TLS certificate is not usable, the old one stays: {}", e.getMessage());
        }
      }
    }
    return loaded;
  }

  private static long stamp(Path file) {
    try {
      return java.nio.file.Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      return 0;
    }
  }

  private static Loaded load(Path certificate, Path keyFile) {
    try {
      List<X509Certificate> chain = certificates(certificate);
      PrivateKey key = key(keyFile);
      if (chain.isEmpty()) throw new CertificateException("it holds no certificate");
      return new Loaded(chain.toArray(X509Certificate[]::new), key, stamp(certificate), stamp(keyFile));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("sip.tls.certificate " + certificate + " with key " + keyFile
          + " cannot be used: " + e.getMessage() + "; both must be PEM files", e);
    }
  }

  private static List<X509Certificate> certificates(Path file) throws IOException, CertificateException {
    try (var in = java.nio.file.Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in).stream().map(X509Certificate.class::cast)
          .toList();
    }
  }

  private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
    try (Reader in = java.nio.file.Files.newBufferedReader(file)) {
      return PemKey.read(in);
    }
  }

  private static TrustManager[] trust(Optional<Path> authorities) throws GeneralSecurityException, IOException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    if (authorities.isEmpty()) {
      factory.init((KeyStore) null);
    } else {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int n = 0;
      for (X509Certificate c : certificates(authorities.get())) store.setCertificateEntry("ca" + n++, c);
      factory.init(store);
    }
    return factory.getTrustManagers();
  }

  private final class Current extends X509ExtendedKeyManager {
    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return current().isPresent() ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
      return current().isPresent() ? ALIAS : null;
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return fits(type) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
      return fits(type) ? ALIAS : null;
    }

    private boolean fits(String type) {
      return current().map(l -> type.equals(l.key().getAlgorithm()) || type.startsWith(l.key().getAlgorithm() + "_")
          || type.equals("UNKNOWN")).orElse(false);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
      return loaded.map(Loaded::chain).map(X509Certificate[]::clone).orElse(null);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
      return loaded.map(Loaded::key).orElse(null);
    }
  }
}

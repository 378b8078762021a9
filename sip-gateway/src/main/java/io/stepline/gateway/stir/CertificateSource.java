package io.stepline.gateway.stir;

import io.stepline.kafka.reach.Reach;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where the certificate chain behind a token comes from. May wait; must not be asked on a SIP thread. */
public interface CertificateSource {
  /** @return the chain, the signer first; empty when it cannot be had */
  Optional<List<X509Certificate>> chain(String url);

  static List<X509Certificate> parse(byte[] pem) throws CertificateException {
    Collection<? extends java.security.cert.Certificate> all =
        CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
    return all.stream().map(X509Certificate.class::cast).toList();
  }

  /**
   * Over HTTPS, from named hosts only (a caller chooses the URL), at most 64 KiB within three seconds, remembered for
   * an hour.
   */
  static CertificateSource https(Set<String> hosts) {
    return new CertificateSource() {
      private static final int MAX_BYTES = 64 << 10;
      private static final long KEEP_MS = 3_600_000;
      private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2))
          .followRedirects(HttpClient.Redirect.NEVER).build();
      private final Map<String, Kept> kept = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
          return size() > 1_000;
        }
      };

      private record Kept(List<X509Certificate> chain, long untilMs) {}

      @Override
      public Optional<List<X509Certificate>> chain(String url) {
        synchronized (kept) {
          Optional<Kept> known =
              Optional.ofNullable(kept.get(url)).filter(k -> k.untilMs() > System.currentTimeMillis());
          if (known.isPresent()) return known.map(Kept::chain);
        }
        try {
          URI uri = URI.create(url);
          if (!"https".equals(uri.getScheme()) || !hosts.contains(uri.getHost()) || Reach.refusal(uri).isPresent())
            return Optional.empty();
          HttpResponse<InputStream> response =
              client.send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(3)).build(),
                  HttpResponse.BodyHandlers.ofInputStream());
          try (InputStream in = response.body()) {
            byte[] pem = in.readNBytes(MAX_BYTES);
            if (response.statusCode() != 200) return Optional.empty();
            List<X509Certificate> chain = parse(pem);
            synchronized (kept) {
              kept.put(url, new Kept(chain, System.currentTimeMillis() + KEEP_MS));
            }
            return Optional.of(chain);
          }
        } catch (IOException | CertificateException | IllegalArgumentException e) {
          return Optional.empty();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return Optional.empty();
        }
      }
    };
  }
}

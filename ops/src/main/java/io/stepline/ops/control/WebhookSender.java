package io.stepline.ops.control;

import io.stepline.kafka.reach.Reach;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Delivers one post. Thread-safe. */
public interface WebhookSender {
  /** @return whether the receiver took it, by any 2xx. @throws IOException if it was not reached in time */
  boolean post(byte[] body) throws IOException;

  /** @throws IllegalArgumentException if the URL or the secret cannot be used */
  static void check(String url, String secret) {
    if (!url.matches("https?://.+")) throw new IllegalArgumentException("webhook.url must be an http or https URL");
    if (secret.length() < 16) throw new IllegalArgumentException(
        "webhook.secret must have at least 16 characters, so that receivers can trust the signature");
  }

  /**
   * Signed: {@code Stepline-Signature: t=seconds,v1=hex} of HMAC-SHA256 over {@code seconds.body}.
   *
   * @throws IllegalArgumentException if the URL or the secret cannot be used
   */
  static WebhookSender signed(String url, String secret) {
    check(url, secret);
    HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3))
        .followRedirects(HttpClient.Redirect.NEVER).build();
    URI uri = URI.create(url);
    byte[] key = secret.getBytes(StandardCharsets.UTF_8);
    return body -> {
      long now = System.currentTimeMillis() / 1_000;
      Optional<String> refusal = Reach.refusal(uri);
      if (refusal.isPresent()) throw new IOException("webhook.url: " + refusal.get());
      try {
        return client.send(
            HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).header("Content-Type", "application/json")
                .header("Stepline-Signature", "t=" + now + ",v1=" + signature(key, now, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
            HttpResponse.BodyHandlers.discarding()).statusCode() / 100 == 2;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    };
  }

  private static String signature(byte[] key, long seconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update((seconds + ".").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.stepline.ops.control;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.AttemptNews;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.CallbackRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts call events, detail records and the steps of campaigns' attempts to one URL, signed:
 * {@code Stepline-Signature: t=seconds,v1=hex} of HMAC-SHA256 over {@code seconds.body}. Each has an {@code id} that
 * stays the same over repetitions, for delivery is at least once: the place on the bus is only given up after a
 * delivery or after the last try. Sound and what was keyed are not sent.
 */
public final class Webhooks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Webhooks.class);
  private static final JsonMapper JSON = JsonMapper.builder().addModule(new Jdk8Module()).build();
  private static final int[] PAUSES_MS = {500, 1_000, 2_000, 4_000, 8_000, 15_000};

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).followRedirects(HttpClient.Redirect.NEVER).build();
  private final URI url;
  private final byte[] secret;
  private final LongAdder delivered = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final Bus.Subscription subscription;
  private volatile boolean closing;

  /** @throws IllegalArgumentException if the URL or the secret cannot be used */
  public Webhooks(Bus bus, String url, String secret) {
    check(url, secret);
    this.url = URI.create(url);
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
    this.subscription = bus.subscribe(new Bus.Reader("webhook", Bus.Start.COMMITTED, 0,
        List.of(Bus.Route.each(Topics.CALL_EVENTS, this::event), Bus.Route.each(Topics.CALL_RECORDS, this::record),
            Bus.Route.each(Topics.CALLBACK_REQUESTS, this::callback),
            Bus.Route.each(Topics.CAMPAIGN_ATTEMPTS, this::attempt))));
  }

  /** @throws IllegalArgumentException if the URL or the secret cannot be used */
  public static void check(String url, String secret) {
    if (!url.matches("https?://.+")) throw new IllegalArgumentException("webhook.url must be an http or https URL");
    if (secret.length() < 16) throw new IllegalArgumentException(
        "webhook.secret must have at least 16 characters, so that receivers can trust the signature");
  }

  private void event(CallEvent e) {
    switch (e) {
      case CallEvent.KeyPressed k -> {}
      case CallEvent.PlayoutStarted p -> {}
      case CallEvent.PlayoutFinished p -> {}
      default -> deliver(e.getClass().getSimpleName(),
          e.call().value() + "-" + e.getClass().getSimpleName() + "-" + e.atUs(), JSON.valueToTree(e));
    }
  }

  private void record(CallRecord r) {
    deliver("CallRecord", r.call().value() + "-record", JSON.valueToTree(r));
  }

  private void callback(CallbackRequest r) {
    deliver("CallbackRequest", r.call().value() + "-callback-" + r.atUs(), JSON.valueToTree(r));
  }

  private void attempt(AttemptNews n) {
    deliver("AttemptNews", n.call().value() + "-attempt-" + n.state(), JSON.valueToTree(n));
  }

  private void deliver(String type, String id, ObjectNode data) {
    ObjectNode page = JSON.createObjectNode().put("id", id).put("type", type);
    page.set("data", data);
    byte[] body = page.toString().getBytes(StandardCharsets.UTF_8);
    for (int tries = 0; !closing; tries++) {
      String why;
      try {
        long now = System.currentTimeMillis() / 1000;
        HttpResponse<Void> response =
            client.send(
                HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(5)).header("Content-Type", "application/json")
                    .header("Stepline-Signature", "t=" + now + ",v1=" + signature(now, body))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
                HttpResponse.BodyHandlers.discarding());
        if (response.statusCode() / 100 == 2) {
          delivered.increment();
          return;
        }
        why = "HTTP " + response.statusCode();
        if (tries == PAUSES_MS.length) break;
        Thread.sleep(PAUSES_MS[tries]);
      } catch (IOException e) {
        why = e.getClass().getSimpleName();
        if (tries >= PAUSES_MS.length) break;
        pause(PAUSES_MS[tries]);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      log.debug("webhook {}: {}", id, why);
    }
    lost.increment();
    log.warn("webhook {} could not be delivered", id);
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String signature(long seconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      mac.update((seconds + ".").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public long delivered() {
    return delivered.sum();
  }

  @Override
  public void close() {
    closing = true;
    subscription.close();
  }
}

package io.stepline.model.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that are too busy and say for how long. */
class PatienceTest {
  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;
  private int busyStatus = 429;
  private Optional<String> retryAfter = Optional.of("0.05");
  private int busyFor = 1;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/x", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange e) throws IOException {
    try (e) {
      e.getRequestBody().readAllBytes();
      if (asked.incrementAndGet() <= busyFor) {
        retryAfter.ifPresent(v -> e.getResponseHeaders().set("Retry-After", v));
        e.sendResponseHeaders(busyStatus, -1);
        return;
      }
      e.sendResponseHeaders(200, 2);
      e.getResponseBody().write("ok".getBytes(StandardCharsets.UTF_8));
    }
  }

  private String ask(Duration patience) throws IOException, InterruptedException {
    String[] got = {""};
    try (ServerPool pool = new ServerPool(
        List.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1")), "", "/models", patience);
        ServerPool.Call call = new ServerPool.Call()) {
      pool.post("c", "/x", call, b -> b.POST(HttpRequest.BodyPublishers.ofString("{}")),
          (in, begun) -> got[0] = new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    return got[0];
  }

  @Test
  void shouldAskABusyServerOnceMoreWithinThePatienceOfTheCaller() throws Exception {
    assertThat(ask(Duration.ofSeconds(15))).isEqualTo("ok");
    assertThat(asked).hasValue(2);
    asked.set(0);
    busyStatus = 503;
    assertThat(ask(Duration.ofSeconds(15))).isEqualTo("ok");
  }

  @Test
  void shouldNotAskAgainWhenThePauseIsTooLongOrWasNotEnough() {
    retryAfter = Optional.of("60");
    assertThatThrownBy(() -> ask(Duration.ofSeconds(15))).hasMessage("status 429");
    assertThat(asked).hasValue(1);
    asked.set(0);
    retryAfter = Optional.of("0");
    busyFor = 9;
    assertThatThrownBy(() -> ask(Duration.ofSeconds(15))).hasMessage("status 429");
    assertThat(asked).as("once more, not for ever").hasValue(2);
  }

  @Test
  void shouldReadWhatServersSayOfPauses() {
    assertThat(RetryAfter.ms(headers("Retry-After", "2"), 0)).hasValue(2_000);
    assertThat(RetryAfter.ms(headers("Retry-After", "0.25"), 0)).hasValue(250);
    assertThat(RetryAfter.ms(headers("Retry-After-Ms", "120"), 0)).hasValue(120);
    assertThat(RetryAfter.ms(headers("Retry-After", "Thu, 01 Jan 1970 00:00:03 GMT"), 1_000)).hasValue(2_000);
    assertThat(RetryAfter.ms(headers("Retry-After", "soon"), 0)).isEmpty();
  }

  private static HttpHeaders headers(String name, String value) {
    return HttpHeaders.of(Map.of(name, List.of(value)), (n, v) -> true);
  }

  /** Thinks for twelve tenths of a second, a word each tenth. */
  private String thinks(boolean told) throws IOException, InterruptedException {
    server.createContext("/v1/think", e -> {
      try (e) {
        e.getRequestBody().readAllBytes();
        e.sendResponseHeaders(200, 0);
        for (int i = 0; i < 12; i++) {
          e.getResponseBody().write('.');
          e.getResponseBody().flush();
          Thread.sleep(100);
        }
      } catch (InterruptedException x) {
        Thread.currentThread().interrupt();
      }
    });
    StringBuilder got = new StringBuilder();
    try (
        ServerPool pool =
            new ServerPool(List.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1")), "",
                "/models", Duration.ofMillis(600));
        ServerPool.Call call = new ServerPool.Call()) {
      pool.post("c", "/think", call, b -> b.POST(HttpRequest.BodyPublishers.ofString("{}")), (in, begun) -> {
        for (int b = in.read(); b >= 0; b = in.read()) {
          got.append((char) b);
          if (told) begun.alive();
        }
      });
    }
    return got.toString();
  }

  @Test
  void shouldHavePatienceWithAServerThatThinks() throws Exception {
    assertThat(thinks(true)).hasSize(12);
  }

  @Test
  void shouldSayThatNothingWasSaidInTime() {
    assertThatThrownBy(() -> thinks(false)).hasMessage("nothing was said within 600 ms");
  }
}

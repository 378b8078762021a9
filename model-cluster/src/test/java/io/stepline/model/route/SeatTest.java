package io.stepline.model.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that keep what they were asked: nobody else is asked in their place. */
class SeatTest {
  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer broken;
  private HttpServer other;
  private ServerPool pool;

  private HttpServer server(int status) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.createContext("/", e -> {
      asked.incrementAndGet();
      e.sendResponseHeaders(status, -1);
      e.close();
    });
    server.start();
    return server;
  }

  private static URI url(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @BeforeEach
  void start() throws IOException {
    broken = server(500);
    other = server(500);
    pool = new ServerPool(List.of(url(broken), url(other)), "", "/", Duration.ofSeconds(5));
  }

  @AfterEach
  void stop() {
    pool.close();
    broken.stop(0);
    other.stop(0);
  }

  private static void form(HttpRequest.Builder request) {
    request.POST(HttpRequest.BodyPublishers.noBody());
  }

  @Test
  void shouldNeverAskAnotherNorBlameTheServerForWhatIsOnlyTold() throws Exception {
    try (ServerPool.Seat seat = pool.seat(Set.of())) {
      for (int i = 0; i < 5; i++)
        assertThatThrownBy(() -> seat.tell("/x", new ServerPool.Call(), SeatTest::form, (in, begun) -> {}))
            .isInstanceOf(IOException.class);
    }
    assertThat(asked.get()).as("no second try").isEqualTo(5);
    assertThat(pool.usable()).isEqualTo(2);
    assertThat(pool.inFlight()).isZero();
  }

  @Test
  void shouldCountWhatTheServerFailsAt() throws Exception {
    try (ServerPool.Seat seat = pool.seat(Set.of())) {
      for (int i = 0; i < 3; i++)
        assertThatThrownBy(() -> seat.post("/x", new ServerPool.Call(), SeatTest::form, (in, begun) -> {}))
            .isInstanceOf(IOException.class);
      assertThat(asked.get()).isEqualTo(3);
      assertThat(pool.usable()).as("it rests").isEqualTo(1);
      assertThat(pool.seat(Set.of()).server()).isNotEqualTo(seat.server());
    }
  }

  @Test
  void shouldShareSeatsOutEvenly() throws Exception {
    for (int i = 0; i < 10; i++) assertThat(pool.seat(Set.of()).server()).isEqualTo(i % 2);
  }
}

package io.stepline.dialog.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.stepline.dialog.policy.BotPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ToolRunnerTest {
  private final ToolRunner runner = new ToolRunner();
  private final CountDownLatch testOver = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    answer("/echo", 200, x -> x);
    answer("/broken", 500, x -> x);
    answer("/huge", 200, x -> "x".repeat(100_000));
    server.createContext("/slow", e -> {
      try {
        testOver.await();
      } catch (InterruptedException x) {
        Thread.currentThread().interrupt();
      }
      e.close();
    });
    server.start();
  }

  private void answer(String path, int status, java.util.function.UnaryOperator<String> body) {
    server.createContext(path, e -> {
      String key = e.getRequestHeaders().getFirst("Idempotency-Key");
      byte[] bytes = body.apply(key + " " + new String(e.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
          .getBytes(StandardCharsets.UTF_8);
      e.sendResponseHeaders(status, bytes.length);
      e.getResponseBody().write(bytes);
      e.close();
    });
  }

  @AfterEach
  void stop() {
    testOver.countDown();
    server.stop(0);
  }

  private ToolRunner.Outcome call(String path, int timeoutMs) {
    return runner.run(
        new BotPolicy.ToolPolicy(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path), timeoutMs, ""),
        "call-1-t1", "{\"a\":1}").join();
  }

  @Test
  void shouldSendArgumentsAndKeyAndReturnTheAnswer() {
    assertThat(call("/echo", 5_000)).isEqualTo(new ToolRunner.Outcome(false, "call-1-t1 {\"a\":1}", ""));
  }

  @Test
  void shouldFailClearly() {
    assertThat(call("/broken", 5_000).why()).isEqualTo("status 500");
    assertThat(call("/huge", 5_000).why()).contains("over");
    assertThat(call("/slow", 200).why()).contains("no answer within 200 ms");
    assertThat(
        runner.run(new BotPolicy.ToolPolicy(URI.create("http://127.0.0.1:9/"), 2_000, ""), "k", "{}").join().failed())
        .isTrue();
  }

  @Test
  void shouldKnowWhenSurelyNothingWasDone() {
    answer("/refuses", 422, x -> x);
    answer("/conflict", 409, x -> x);
    assertThat(call("/refuses", 5_000).undone()).isTrue();
    assertThat(runner.run(new BotPolicy.ToolPolicy(URI.create("http://127.0.0.1:9/"), 2_000, ""), "k", "{}").join()
        .undone()).as("never reached").isTrue();
    assertThat(List.of("/broken", "/conflict", "/huge")).noneMatch(path -> call(path, 5_000).undone());
    assertThat(call("/slow", 200).undone()).isFalse();
  }
}

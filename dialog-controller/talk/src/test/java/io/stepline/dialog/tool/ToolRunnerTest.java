package io.stepline.dialog.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Tracing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
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
  void shouldTellOfTheTraceOnlyWhenTracingIsOn() {
    List<String> told = new CopyOnWriteArrayList<>();
    server.createContext("/traced", e -> {
      told.add(String.valueOf(e.getRequestHeaders().getFirst("traceparent")));
      e.sendResponseHeaders(200, 2);
      e.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
      e.close();
    });
    BotPolicy.ToolPolicy tool = new BotPolicy.ToolPolicy(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/traced"), 5_000, "");
    CallId call = new CallId("c1");
    try (ToolRunner traced = new ToolRunner(new Tracing(true))) {
      traced.run(tool, "k", "{}", call, new ReplyId(3)).join();
    }
    runner.run(tool, "k", "{}", call, new ReplyId(3)).join();
    assertThat(told).containsExactly(new Tracing(true).parent(call, new ReplyId(3)).orElseThrow(), "null");
    assertThat(told.getFirst()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
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

  private ToolRunner.Outcome ask(BotPolicy.Http http, BotPolicy.Repeat repeat, String arguments) {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/orders");
    String path = http.path().isEmpty() ? "" : "http://127.0.0.1:" + server.getAddress().getPort() + http.path();
    return runner.run(new BotPolicy.ToolPolicy(url, 5_000, "", Optional.empty(), repeat,
        new BotPolicy.Http(http.method(), path, http.headers(), http.retries())), "k", arguments).join();
  }

  @Test
  void shouldAskByMethodPathQueryAndHeaders() {
    server.createContext("/orders", e -> {
      String seen = e.getRequestMethod() + " " + e.getRequestURI() + " "
          + e.getRequestHeaders().getFirst("Authorization") + " "
          + new String(e.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      byte[] bytes = seen.getBytes(StandardCharsets.UTF_8);
      e.sendResponseHeaders(200, bytes.length);
      e.getResponseBody().write(bytes);
      e.close();
    });
    Map<String, String> secret = Map.of("Authorization", "Bearer s3");
    assertThat(ask(new BotPolicy.Http("GET", "/orders/{order}", secret, 0), BotPolicy.Repeat.SAME_KEY,
        "{\"order\":\"47/../1 1\",\"what\":\"a&b=c\"}").json())
        .isEqualTo("GET /orders/47%2F..%2F1%201?what=a%26b%3Dc Bearer s3 ");
    assertThat(ask(new BotPolicy.Http("PUT", "/orders/{order}", Map.of(), 0), BotPolicy.Repeat.SAME_KEY,
        "{\"order\":7,\"state\":\"paid\"}").json()).isEqualTo("PUT /orders/7 null {\"state\":\"paid\"}");
    assertThat(ask(new BotPolicy.Http("GET", "/orders/{order}", Map.of(), 0), BotPolicy.Repeat.SAME_KEY, "{}"))
        .isEqualTo(new ToolRunner.Outcome(true, "", "the argument 'order' of the URL is missing", true));
  }

  @Test
  void shouldAskAgainUnderTheSameKeyUnlessItMustNotBeDoneTwice() {
    List<String> keys = new CopyOnWriteArrayList<>();
    server.createContext("/orders", e -> {
      keys.add(e.getRequestHeaders().getFirst("Idempotency-Key"));
      e.sendResponseHeaders(keys.size() % 3 == 0 ? 204 : 503, -1);
      e.close();
    });
    BotPolicy.Http twice = new BotPolicy.Http("POST", "", Map.of(), 2);
    assertThat(ask(twice, BotPolicy.Repeat.SAME_KEY, "{}").failed()).isFalse();
    assertThat(keys).containsExactly("k", "k", "k");
    assertThat(ask(twice, BotPolicy.Repeat.NEVER, "{}").why()).isEqualTo("status 503");
    assertThat(keys).hasSize(4);
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

  @Test
  void shouldNotAskInsideByANameNorAtTheCloudsOwnAddress() throws Exception {
    String self = InetAddress.getLocalHost().getHostName();
    for (String host : java.util.List.of("169.254.169.254", "[fe80::1]", self)) {
      if (host.equals(self) && !InetAddress.getByName(self).isSiteLocalAddress()
          && !InetAddress.getByName(self).isLoopbackAddress())
        continue;
      URI inside = URI.create("http://" + host + ":" + server.getAddress().getPort() + "/orders");
      ToolRunner.Outcome outcome =
          runner.run(new BotPolicy.ToolPolicy(inside, 2_000, ""), "k", "{}").join();
      assertThat(outcome.why()).as(host).contains("net.allow");
      assertThat(outcome.undone()).isTrue();
    }
  }
}

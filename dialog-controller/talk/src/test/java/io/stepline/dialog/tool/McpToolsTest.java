package io.stepline.dialog.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stepline.dialog.policy.BotPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tools of an MCP server: a small one that speaks the streamable HTTP transport as far as tools need it. */
class McpToolsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final List<String> methods = new CopyOnWriteArrayList<>();
  private final ToolRunner runner = new ToolRunner();
  private HttpServer server;
  private volatile boolean lost;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/mcp", this::handle);
    server.start();
  }

  @AfterEach
  void stop() {
    runner.close();
    server.stop(0);
  }

  private void handle(HttpExchange e) throws IOException {
    try (e) {
      if (!e.getRequestMethod().equals("POST")) {
        e.sendResponseHeaders(405, -1);
        return;
      }
      JsonNode request = JSON.readTree(e.getRequestBody());
      methods.add(request.path("method").asText());
      if (lost && !request.path("method").asText().equals("initialize")) {
        e.sendResponseHeaders(404, -1);
        return;
      }
      if (request.path("id").isMissingNode()) {
        e.sendResponseHeaders(202, -1);
        return;
      }
      ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
      answer.set("id", request.path("id"));
      ObjectNode result = answer.putObject("result");
      if (request.path("method").asText().equals("initialize")) {
        e.getResponseHeaders().set("Mcp-Session-Id", "s1");
        result.put("protocolVersion", request.path("params").path("protocolVersion").asText()).putObject("capabilities")
            .putObject("tools");
        result.putObject("serverInfo").put("name", "orders").put("version", "1");
      } else {
        JsonNode params = request.path("params");
        String text = switch (params.path("name").asText()) {
          case "order_status" ->
              "{\"status\":\"shipped\",\"order\":\"" + params.path("arguments").path("order").asText() + "\"}";
          case "slow" -> slow();
          case "key" -> params.path("_meta").path("io.stepline/idempotency-key").asText();
          default -> "plain words";
        };
        result.putArray("content").addObject().put("type", "text").put("text", text);
        result.put("isError", params.path("name").asText().equals("broken"));
      }
      byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
      e.getResponseHeaders().set("Content-Type", "application/json");
      e.sendResponseHeaders(200, bytes.length);
      e.getResponseBody().write(bytes);
    }
  }

  private static String slow() {
    try {
      Thread.sleep(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "late";
  }

  private ToolRunner.Outcome call(String tool, String arguments, int timeoutMs) {
    return runner.run(new BotPolicy.ToolPolicy(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/mcp"),
        timeoutMs, "", Optional.of(tool), BotPolicy.Repeat.SAME_KEY), "k", arguments).join();
  }

  @Test
  void shouldCallToolsInOneSession() {
    assertThat(call("order_status", "{\"order\":\"12\"}", 10_000))
        .isEqualTo(new ToolRunner.Outcome(false, "{\"status\":\"shipped\",\"order\":\"12\"}", ""));
    assertThat(call("words", "{}", 10_000).json()).isEqualTo("{\"result\":\"plain words\"}");
    assertThat(methods).filteredOn("initialize"::equals).hasSize(1);
    assertThat(methods).filteredOn("tools/call"::equals).hasSize(2);
  }

  @Test
  void shouldSayWhatWentWrong() {
    assertThat(call("broken", "{}", 10_000)).isEqualTo(new ToolRunner.Outcome(true, "", "the tool reports an error"));
    assertThat(call("x", "[1]", 10_000).why()).contains("not a JSON object");
    assertThat(call("slow", "{}", 500).why()).contains("no answer within 500 ms");
  }

  @Test
  void shouldBeginAnewWhenTheServerHasForgottenTheSession() {
    assertThat(call("words", "{}", 10_000).failed()).isFalse();
    lost = true;
    assertThat(call("words", "{}", 10_000).failed()).isTrue();
    lost = false;
    assertThat(call("words", "{}", 10_000).failed()).isFalse();
    assertThat(methods).filteredOn("initialize"::equals).hasSizeGreaterThan(1);
  }

  @Test
  void shouldSendTheKeyByWhichARepetitionIsKnown() {
    assertThat(call("key", "{}", 10_000).json()).isEqualTo("{\"result\":\"k\"}");
    assertThat(call("key", "[1]", 10_000).undone()).as("never sent").isTrue();
  }
}

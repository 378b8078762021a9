package io.stepline.ops.testbench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * A little order service for the sample bot, so that its tool call is a real one. The state of an order follows from
 * its digits.
 */
final class SampleOrders implements AutoCloseable {
  private static final List<String> STATES = List.of("was shipped yesterday and arrives tomorrow",
      "is being packed and leaves today", "was delivered on Monday");
  private static final ObjectMapper JSON = new ObjectMapper();
  private final HttpServer server;

  SampleOrders(int port) {
    this(port, 0);
  }

  /** @param takesMs how long it thinks about each order */
  SampleOrders(int port, int takesMs) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "port " + port + " for the sample order service is taken; set orders.port to a free one", e);
    }
    server.createContext("/order-status", exchange -> {
      try {
        Thread.sleep(takesMs);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      answer(exchange);
    });
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode asked = JSON.readTree(exchange.getRequestBody().readNBytes(4096));
      String order = asked.path("order").asText("").replaceAll("[^0-9]", "");
      int sum = order.chars().map(c -> c - '0').sum();
      byte[] body = JSON.writeValueAsBytes(
          JSON.createObjectNode().put("order", order).put("status", STATES.get(sum % STATES.size())));
      exchange.getResponseHeaders().set("Content-Type", "application/json; charset=" + StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(order.isEmpty() ? 404 : 200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

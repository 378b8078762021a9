package io.stepline.ops.sim;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A tool of a bot that takes its time, and keeps what it was asked and under which key. */
public final class SimTools implements AutoCloseable {
  private static final int MAX_BODY = 64 << 10;
  private static final int MAX_KEPT = 10_000;

  /** One order. */
  public record Run(String idempotencyKey, String body) {}

  private final HttpServer http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Run> runs = new CopyOnWriteArrayList<>();
  private final int delayMs;

  /** @param port 0 for any */
  public SimTools(int port, int delayMs) {
    this.delayMs = delayMs;
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
    } catch (IOException e) {
      throw new IllegalStateException("port " + port + " of the simulated tool: " + e.getMessage(), e);
    }
    http.createContext("/", this::answer);
    http.setExecutor(threads);
    http.start();
  }

  private void answer(HttpExchange e) throws IOException {
    try (e) {
      String body = new String(e.getRequestBody().readNBytes(MAX_BODY), StandardCharsets.UTF_8);
      if (runs.size() < MAX_KEPT)
        runs.add(new Run(String.valueOf(e.getRequestHeaders().getFirst("Idempotency-Key")), body));
      Thread.sleep(delayMs);
      byte[] json = "{\"status\":\"was shipped yesterday\"}".getBytes(StandardCharsets.UTF_8);
      e.getResponseHeaders().set("Content-Type", "application/json");
      e.sendResponseHeaders(200, json.length);
      e.getResponseBody().write(json);
    } catch (InterruptedException x) {
      Thread.currentThread().interrupt();
    }
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/order-status");
  }

  /** What it was asked, in order. */
  public List<Run> runs() {
    return runs;
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}

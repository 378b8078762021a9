package io.stepline.ops.control;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The door of a process, whatever its roles: {@code /health} says how each of them is, {@code /ready} is 200 while they
 * can do their work and 503 with the reasons otherwise, {@code /metrics} is what they counted. It opens before they
 * start. Read-only but for what the console adds. One thread a request.
 */
public final class Door implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private final String bind;
  private final HttpServer server;

  /** @throws IllegalArgumentException if the port is taken, with the cure */
  public Door(String bind, int port, Standing standing, Supplier<String> metrics) {
    this.bind = bind;
    try {
      server = HttpServer.create(new InetSocketAddress(bind, port), 64);
    } catch (IOException e) {
      throw new IllegalArgumentException("http port " + port + " on " + bind
          + " is taken; each process of the house has a door of its own, so give this one another with"
          + " --set http.port=" + (port + 1) + ", or http.port=0 for any that is free", e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    serve("/health", x -> page(x, standing.isUp() ? 200 : 503, standing.page()));
    serve("/ready", x -> {
      List<String> why = standing.hindrances();
      page(x, why.isEmpty() ? 200 : 503, Map.of("ready", why.isEmpty(), "reasons", why));
    });
    serve("/metrics", x -> answer(x, 200, "text/plain; version=0.0.4", metrics.get()));
    server.start();
  }

  /** Adds what lies below a path. */
  public void serve(String path, HttpHandler handler) {
    server.createContext(path, handler);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public String address() {
    return "http://" + bind + ":" + port();
  }

  private static void page(HttpExchange x, int status, Map<String, ?> page) throws IOException {
    answer(x, status, "application/json", JSON.writerWithDefaultPrettyPrinter().writeValueAsString(page));
  }

  /** Answers a GET, and refuses everything else. */
  public static void answer(HttpExchange x, int status, String type, String body) throws IOException {
    try (x) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      x.getResponseHeaders().set("Content-Type", type);
      boolean get = x.getRequestMethod().equals("GET");
      x.sendResponseHeaders(get ? status : 405, get ? bytes.length : -1);
      if (get) x.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

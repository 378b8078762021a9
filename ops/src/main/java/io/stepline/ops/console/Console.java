package io.stepline.ops.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.stepline.gateway.Gateway;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.BusHealth;
import io.stepline.media.codec.Opus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** {@code /health}, {@code /metrics} and {@code /calls}, read-only. Health is 200 while calls can be taken, else 503 with the reason. */
public final class Console implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final HttpServer server;
  private final Metrics metrics;
  private final RecordKeeper records;

  /** @param notes what runs where, with every fallback */
  public Console(String bind, int port, Bus bus, Optional<Gateway> gateway, Supplier<Map<String, String>> notes, RecordKeeper records, Optional<HttpHandler> control) {
    this.metrics = new Metrics(bus, gateway);
    this.records = records;
    try {
      server = HttpServer.create(new InetSocketAddress(bind, port), 64);
    } catch (IOException e) {
      metrics.close();
      throw new IllegalArgumentException("http port " + port + " on " + bind + " is taken; set http.port to a free one", e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/health", x -> health(x, bus, gateway, notes));
    server.createContext("/metrics", x -> answer(x, 200, "text/plain; version=0.0.4", metrics.scrape()));
    server.createContext("/calls", x -> answer(x, 200, "application/json", records.recentJson()));
    control.ifPresent(c -> server.createContext("/v1/", c));
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private static void health(HttpExchange x, Bus bus, Optional<Gateway> gateway, Supplier<Map<String, String>> notes) throws IOException {
    BusHealth h = bus.health();
    ObjectNode page = JSON.createObjectNode();
    boolean fine = h.connected() && gateway.map(g -> !g.desk().draining()).orElse(true);
    page.put("status", fine ? "up" : h.connected() ? "draining" : "bus unreachable");
    page.putPOJO("engines", notes.get());
    page.put("opus", Opus.version());
    page.putObject("bus").put("connected", h.connected()).put("sent", h.sent()).put("failedSends", h.failedSends()).put("rejected", h.rejected())
        .put("handlerFailures", h.handlerFailures());
    gateway.ifPresent(g -> {
      ObjectNode calls = page.putObject("calls").put("active", g.desk().active()).put("taken", g.desk().taken()).put("refused", g.desk().refused());
      calls.put("framesDropped", g.media().framesDropped()).put("portsFree", g.media().ports().available());
      calls.put("bans", g.desk().bans());
      page.putPOJO("listening", g.listeningOn());
      page.putPOJO("trunks", g.trunkStates());
      g.recordingState().ifPresent(s -> page.put("recordingServer", s));
    });
    answer(x, fine ? 200 : 503, "application/json", JSON.writerWithDefaultPrettyPrinter().writeValueAsString(page));
  }

  private static void answer(HttpExchange x, int status, String type, String body) throws IOException {
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
    metrics.close();
    records.close();
  }
}

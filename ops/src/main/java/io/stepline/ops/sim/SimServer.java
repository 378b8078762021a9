package io.stepline.ops.sim;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One simulated model server: a port, slots for streams, pacing, faults. What it says is its kind's matter. A
 * simulator, not a model.
 */
public class SimServer implements AutoCloseable {
  private static final int MAX_REQUEST = 64 << 20;
  private final HttpServer http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore slots;
  private final Random random;
  private final AtomicInteger served = new AtomicInteger();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final SimSettings settings;

  /** @param port 0 for any */
  protected SimServer(int port, SimSettings settings) {
    this.settings = settings;
    this.slots = new Semaphore(settings.slots(), true);
    this.random = new Random(settings.seed());
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
    } catch (IOException e) {
      throw new IllegalStateException("port " + port + " of the simulated server: " + e.getMessage(), e);
    }
    http.setExecutor(threads);
    for (String path : List.of("/health", "/v1/models", "/v2/health/ready"))
      on(path, (body, out) -> out.whole("application/json", "{\"data\":[{\"id\":\"simulated\"}]}"));
    http.start();
  }

  /** Answers one request. */
  protected interface Handler {
    void handle(byte[] body, Out out) throws IOException, InterruptedException;
  }

  protected final void on(String path, Handler handler) {
    http.createContext(path, e -> {
      try (e) {
        byte[] body = e.getRequestBody().readNBytes(MAX_REQUEST);
        handler.handle(body, new Out(e));
      } catch (InterruptedException x) {
        Thread.currentThread().interrupt();
      } catch (IOException x) {
        // the client went away, which is its right
        served.decrementAndGet();
      }
    });
  }

  /** A generating endpoint: takes a slot, may go wrong. */
  protected final void generating(String path, Handler handler) {
    on(path, (body, out) -> {
      served.incrementAndGet();
      if (requests.size() < 10_000) requests.add(new String(body, StandardCharsets.UTF_8));
      Optional<String> fault = fault();
      if (fault.filter("error"::equals).isPresent()) {
        out.status(503);
        return;
      }
      slots.acquire();
      try {
        if (fault.filter("slow"::equals).isPresent()) Thread.sleep(20_000);
        Thread.sleep(settings.firstTokenMs());
        if (fault.filter("garbage"::equals).isPresent()) {
          out.garbage();
          return;
        }
        out.fault = fault;
        handler.handle(body, out);
      } finally {
        slots.release();
      }
    });
  }

  /** The faults it knows how to have. */
  protected Set<String> kinds() {
    return SimSettings.FAULTS;
  }

  private Optional<String> fault() {
    return drawn().filter(kinds()::contains);
  }

  private synchronized Optional<String> drawn() {
    double dice = random.nextDouble();
    for (var e : settings.faults().entrySet()) {
      if (dice < e.getValue()) return Optional.of(e.getKey());
      dice -= e.getValue();
    }
    return Optional.empty();
  }

  /** What goes back, at the pace of the server. */
  protected final class Out {
    private final HttpExchange exchange;
    private Optional<String> fault = Optional.empty();
    private Optional<OutputStream> stream = Optional.empty();
    private int events;

    private Out(HttpExchange exchange) {
      this.exchange = exchange;
    }

    /** What is to go wrong with this answer; empty for nothing. */
    String fault() {
      return fault.orElse("");
    }

    /** Too busy, for half a second. */
    void busy() throws IOException {
      exchange.getResponseHeaders().set("Retry-After", "0.5");
      exchange.sendResponseHeaders(429, -1);
    }

    /** Refused, with a reason. */
    void refused(String why) throws IOException {
      byte[] bytes = ("{\"error\":{\"message\":\"" + why + "\"}}").getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(400, bytes.length);
      exchange.getResponseBody().write(bytes);
    }

    public void status(int status) throws IOException {
      exchange.sendResponseHeaders(status, -1);
    }

    public void whole(String type, String text) throws IOException {
      whole(type, text.getBytes(StandardCharsets.UTF_8));
    }

    public void whole(String type, byte[] bytes) throws IOException {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }

    void garbage() throws IOException {
      whole("text/html", "<html>502 Bad Gateway</html>\n\n");
    }

    /** One server-sent event that took {@code tokens} to make. */
    public void event(String json, int tokens) throws IOException, InterruptedException {
      Thread.sleep((long) (1_000 * tokens / settings.tokensPerSecond()));
      events++;
      if (events == 3 && fault.filter("stall"::equals).isPresent()) Thread.sleep(30_000);
      if (events == 3 && fault.filter("error-object"::equals).isPresent()) {
        send("data: {\"error\":{\"message\":\"overloaded\"}}\n\n");
        throw new IOException("given up on purpose");
      }
      if (events == 3 && fault.filter("drop"::equals).isPresent()) throw new IOException("dropped on purpose");
      send("data: " + json + "\n\n");
    }

    public void done() throws IOException {
      switch (fault()) {
        case "no-done" -> {}
        case "one-newline" -> send("data: [DONE]\n");
        default -> send("data: [DONE]\n\n");
      }
    }

    /** Pieces of the stream as they are. */
    void send(String text) throws IOException {
      if (stream.isEmpty()) {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        stream = Optional.of(exchange.getResponseBody());
      }
      stream.get().write(text.getBytes(StandardCharsets.UTF_8));
      stream.get().flush();
    }
  }

  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + path);
  }

  /** Bodies of what was asked to be generated. */
  public List<String> requests() {
    return requests;
  }

  public int served() {
    return served.get();
  }

  /** As when its process is killed: connections break. */
  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}

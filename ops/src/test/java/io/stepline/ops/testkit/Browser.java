package io.stepline.ops.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Debian's Chromium, without a window, on the page of src/test/browser that makes one call with JsSIP or SIP.js. Its
 * microphone is a file. The page asks this server for its files, tells it what happens, and is told when to hang up.
 */
public final class Browser implements AutoCloseable {
  private static final Path PAGE = Path.of("src", "test", "browser");
  private static final Path CLIENTS = Path.of("..", ".stepline", "browser");
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  /** @param loudest RMS of any 128 ms, 1 being full scale; {@code pcm} at 16 kHz */
  public record Heard(double loudest, short[] pcm) {}

  private final HttpServer server;
  private final Process process;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Heard> heard = new CompletableFuture<>();
  private volatile boolean over;

  /**
   * @param client jssip or sipjs; {@code url} of the WebSocket
   * @param mic a WAV file, played once from the moment the page opens its microphone
   */
  public Browser(Path folder, String client, String url, String target, Path mic) throws IOException {
    if (!Files.isExecutable(CHROMIUM)) throw new IOException(CHROMIUM + " is missing: apt-get install -y "
        + "--no-install-recommends chromium, or run ./stepline test, which does");
    if (!Files.isDirectory(CLIENTS.resolve("node_modules/jssip"))) throw new IOException("JsSIP and SIP.js are missing "
        + "in .stepline/browser: run ./stepline test, or npm ci --ignore-scripts there on the package.json of " + PAGE);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::file);
    server.createContext("/log", e -> answer(e, 204, "text/plain", new byte[0], log::add));
    server.createContext("/next", e -> answer(e, 200, "text/plain", (over ? "bye" : "wait").getBytes(), b -> {}));
    server.createContext("/heard", this::heard);
    server.start();
    process = new ProcessBuilder(CHROMIUM.toString(), "--headless=new", "--no-sandbox", "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", "--user-data-dir=" + folder.resolve("profile-" + System.nanoTime()),
        "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        "--use-file-for-fake-audio-capture=" + mic.toAbsolutePath() + "%noloop", "--ignore-certificate-errors",
        "--autoplay-policy=no-user-gesture-required", "--allow-loopback-in-peer-connection",
        "http://127.0.0.1:" + server.getAddress().getPort() + "/call.html?client=" + client + "&url=" + escaped(url)
            + "&target=" + escaped(target))
        .redirectErrorStream(true).redirectOutput(folder.resolve("chromium.log").toFile()).start();
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private void file(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring(1);
    Path root = path.startsWith("node_modules/") ? CLIENTS : PAGE;
    Path file = root.resolve(path).normalize();
    boolean there = file.startsWith(root) && Files.isRegularFile(file);
    String type =
        path.endsWith(".html") ? "text/html" : path.endsWith(".json") ? "application/json" : "text/javascript";
    answer(exchange, there ? 200 : 404, type, there ? Files.readAllBytes(file) : new byte[0], b -> {});
  }

  private interface Posted {
    void take(String body);
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] body, Posted posted)
      throws IOException {
    try (exchange) {
      posted.take(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private void heard(HttpExchange exchange) throws IOException {
    byte[] bytes = exchange.getRequestBody().readAllBytes();
    short[] pcm = new short[bytes.length / 2];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(pcm);
    double loudest = Double.parseDouble(exchange.getRequestURI().getQuery().replace("loudest=", ""));
    answer(exchange, 204, "text/plain", new byte[0], b -> {});
    heard.complete(new Heard(loudest, pcm));
  }

  /** Hangs up. @return what the page heard of the whole call */
  public Heard hangUp() throws Exception {
    over = true;
    return heard.get(10, TimeUnit.SECONDS);
  }

  /** What happened in the page, with milliseconds. */
  public List<String> log() {
    return log;
  }

  @Override
  public void close() {
    server.stop(0);
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

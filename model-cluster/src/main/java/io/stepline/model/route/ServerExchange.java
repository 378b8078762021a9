package io.stepline.model.route;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to one of a pool's servers and its answer, within the caller's patience: cut off when nothing is said for
 * too long, and read to its end so that the connection serves again. Thread-safe.
 */
final class ServerExchange implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServerExchange.class);
  private static final int DRAIN_MS = 1_000;
  private static final int MAX_DRAINED = 64 << 10;
  private static final int MAX_REASON = 2 << 10;
  /** How long a server that is too busy is left alone when it does not say for how long. */
  private static final int BUSY_MS = 500;
  private static final int LONGEST_THOUGHT_MS = 60_000;
  private static final Pattern CODE = Pattern.compile("\"(?:code|type)\"\\s*:\\s*\"([A-Za-z_.]{3,60})\"");
  private final List<URI> urls;
  private final String apiKey;
  private final Duration firstByte;
  private final ScheduledExecutorService timers;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(2)).build();

  /** @param timers of the pool's, which it closes */
  ServerExchange(List<URI> urls, String apiKey, Duration firstByte, ScheduledExecutorService timers) {
    this.urls = urls;
    this.apiKey = apiKey;
    this.firstByte = firstByte;
    this.timers = timers;
  }

  /** The server has no room now, and says when it will. */
  static final class Busy extends IOException {
    private static final long serialVersionUID = 1;
    private final int status;
    private final long afterMs;

    Busy(int status, long afterMs) {
      super("status " + status);
      this.status = status;
      this.afterMs = afterMs;
    }

    int status() {
      return status;
    }

    long afterMs() {
      return afterMs;
    }
  }

  /**
   * Asks one server once and has the answer read. Blocks.
   *
   * @param begun run once the answer has said something
   * @throws IOException when it fails, refuses or has no room
   */
  void once(int server, String path, ServerPool.Call call, Consumer<HttpRequest.Builder> form, ServerPool.Answer answer,
      Runnable begun) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(at(server, path)).timeout(firstByte);
    if (!apiKey.isEmpty()) request.header("Authorization", "Bearer " + apiKey);
    form.accept(request);
    CompletableFuture<HttpResponse<InputStream>> pending =
        http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    call.pending(pending);
    HttpResponse<InputStream> response;
    try {
      response = pending.get();
    } catch (java.util.concurrent.ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (java.util.concurrent.CancellationException e) {
      throw new IOException("cancelled", e);
    }
    InputStream body = response.body();
    boolean whole = false;
    try {
      int status = response.statusCode();
      if (status == 429 || status == 503) {
        OptionalLong after = RetryAfter.ms(response.headers(), System.currentTimeMillis());
        if (after.isPresent() || status == 429) throw new Busy(status, after.orElse(BUSY_MS));
      }
      call.opened(body);
      if (status >= 400 && status < 500 && status != 408) {
        String why = beginning(body);
        throw new ServerPool.Refused(("status " + status + " " + code(why)).strip(), why);
      }
      if (status != 200) throw new IOException("status " + status);
      try (Patience patience = new Patience(body, begun)) {
        whole = patience.read(answer);
      }
    } finally {
      if (whole) drained(body);
      else closed(body);
    }
  }

  /**
   * The server's own word for what it refuses, {@code error.code} or {@code error.type}: a name, never what was said.
   */
  private static String code(String answer) {
    Matcher word = CODE.matcher(answer);
    return word.find() ? word.group(1) : "";
  }

  private String beginning(InputStream body) throws IOException {
    Future<?> patience = timers.schedule(() -> closed(body), DRAIN_MS, TimeUnit.MILLISECONDS);
    try {
      return new String(body.readNBytes(MAX_REASON), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    } finally {
      patience.cancel(false);
    }
  }

  /** Closes an answer that says nothing for too long. */
  private final class Patience implements ServerPool.Progress, AutoCloseable {
    private final InputStream body;
    private final Runnable begun;
    private final long endMs = ServerPool.now() + Math.max(firstByte.toMillis(), LONGEST_THOUGHT_MS);
    private volatile boolean late;
    private Future<?> timer;

    Patience(InputStream body, Runnable begun) {
      this.body = body;
      this.begun = begun;
      this.timer = timer(firstByte.toMillis());
    }

    private Future<?> timer(long ms) {
      return timers.schedule(() -> {
        late = true;
        closed(body);
      }, ms, TimeUnit.MILLISECONDS);
    }

    /** @return true once it is read to its end */
    boolean read(ServerPool.Answer answer) throws IOException {
      try {
        answer.read(body, this);
        return true;
      } catch (IOException e) {
        if (late) throw new IOException("nothing was said within " + firstByte.toMillis() + " ms", e);
        throw e;
      }
    }

    @Override
    public void alive() {
      if (timer.cancel(false)) timer = timer(Math.max(0, Math.min(firstByte.toMillis(), endMs - ServerPool.now())));
    }

    @Override
    public void run() {
      timer.cancel(false);
      begun.run();
    }

    @Override
    public void goesOn() {
      timer.cancel(false);
      timer = timer(firstByte.toMillis());
    }

    @Override
    public void close() {
      timer.cancel(false);
    }
  }

  /** Reads what stands after the answer's own end, so that the connection serves again; not for long. */
  private void drained(InputStream body) {
    Future<?> patience = timers.schedule(() -> closed(body), DRAIN_MS, TimeUnit.MILLISECONDS);
    Thread.ofVirtual().name("drain").start(() -> {
      try {
        body.readNBytes(MAX_DRAINED);
      } catch (IOException e) {
        log.debug("draining an answer: {}", e.toString());
      } finally {
        patience.cancel(false);
        closed(body);
      }
    });
  }

  static void closed(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      log.debug("closing an answer: {}", e.toString());
    }
  }

  /** A path from the base URL, or with two slashes from the server's root. */
  private URI at(int server, String path) {
    String base = urls.get(server).toString().replaceAll("/$", "");
    return path.startsWith("//") ? URI.create(base.replaceAll("/v1$", "") + path.substring(1))
        : URI.create(base + path);
  }

  /** Whether the server answers at all, and not with an error of its own. */
  boolean answers(int server, String probePath) {
    try {
      HttpRequest.Builder get = HttpRequest.newBuilder(at(server, probePath)).timeout(Duration.ofSeconds(3)).GET();
      if (!apiKey.isEmpty()) get.header("Authorization", "Bearer " + apiKey);
      return http.send(get.build(), HttpResponse.BodyHandlers.discarding()).statusCode() < 500;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}

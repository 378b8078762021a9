package io.stepline.model.route;

import io.stepline.kafka.contract.ModelLoad;
import io.stepline.model.engine.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several equal HTTP model servers behind one door: probed, routed by load and by call, each request retried elsewhere
 * as long as nothing of its answer has come. Thread-safe.
 */
public final class ServerPool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServerPool.class);
  private static final int PROBE_MS = 2_000;
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
  private final String probePath;
  private final Router router;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(2)).build();
  private final ScheduledExecutorService prober =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("model-probes").factory());

  /**
   * @param urls such as {@code http://gpu-1:8000/v1}
   * @param probePath asked every two seconds; whatever is not a server error counts as well
   * @param firstByte how long a server may take until its answer begins, and again until the first of it that means
   *   something
   */
  public ServerPool(List<URI> urls, String apiKey, String probePath, Duration firstByte) {
    if (urls.isEmpty()) throw new IllegalArgumentException("a pool needs a server");
    this.urls = List.copyOf(urls);
    this.apiKey = apiKey;
    this.probePath = probePath;
    this.firstByte = firstByte;
    this.router = new Router(urls.size(), Router.Settings.USUAL);
  }

  /** Begins to probe. @throws EngineException if no server answers, naming {@code setting} */
  public ServerPool demanded(String setting) {
    probe();
    if (usable() == 0) {
      close();
      throw new EngineException(
          "the model server at " + urls.stream().map(URI::toString).collect(Collectors.joining(", "))
              + " does not answer; start it or correct " + setting);
    }
    prober.scheduleWithFixedDelay(this::probe, PROBE_MS, PROBE_MS, TimeUnit.MILLISECONDS);
    return this;
  }

  /** What a request is answered with. */
  public interface Answer {
    /**
     * @param body to its end; closed by the caller of this @throws IOException if the answer is not what it should be
     */
    void read(InputStream body, Progress begun) throws IOException;
  }

  /** Told by whoever reads an answer: run once it has said something, so that nobody else may be asked any more. */
  public interface Progress extends Runnable {
    /** The server is at work, though nothing has been said yet: its patience begins anew, though not for ever. */
    void alive();
  }

  /** A request under way; closing it closes the connection. */
  public static final class Call implements AutoCloseable {
    private Optional<InputStream> body = Optional.empty();
    private Optional<CompletableFuture<?>> pending = Optional.empty();
    private boolean closed;

    private synchronized void pending(CompletableFuture<?> request) {
      pending = Optional.of(request);
      if (closed) request.cancel(true);
    }

    private synchronized void opened(InputStream stream) throws IOException {
      body = Optional.of(stream);
      if (closed) stream.close();
    }

    public synchronized boolean isClosed() {
      return closed;
    }

    /** Waits. @return whether it is still wanted then */
    synchronized boolean staysOpen(long ms) throws InterruptedException {
      long until = now() + ms;
      for (long left = ms; left > 0 && !closed; left = until - now()) wait(left);
      return !closed;
    }

    @Override
    public void close() {
      Optional<InputStream> open;
      synchronized (this) {
        closed = true;
        notifyAll();
        open = body;
        pending.ifPresent(p -> p.cancel(true));
      }
      open.ifPresent(ServerPool::closed);
    }
  }

  /**
   * Posts and reads the answer, on another server if one fails before {@code begun} has been run; one that is too busy
   * is asked once more if the pause it wants ends within the time for the first byte. Blocks.
   *
   * @param affinity the call, whose requests go to one server if they can
   * @param form adds headers and body
   * @throws IOException when all have failed, or one after it had begun
   */
  public void post(String affinity, String path, Call call, Consumer<HttpRequest.Builder> form, Answer answer)
      throws IOException, InterruptedException {
    Set<Integer> tried = new HashSet<>();
    IOException last = new IOException("no server is up");
    Waits waits = new Waits(now() + firstByte.toMillis());
    while (true) {
      Optional<Integer> server = choose(affinity, tried);
      if (server.isEmpty()) {
        Optional<Integer> free = waits.over(call);
        if (free.isEmpty()) throw last;
        tried.remove(free.get());
        continue;
      }
      boolean[] begun = {false};
      boolean failed = false;
      try {
        once(server.get(), path, call, form, answer, () -> begun[0] = true);
        return;
      } catch (Refused e) {
        throw e;
      } catch (Busy e) {
        if (call.isClosed()) throw e;
        failed = e.status == 503;
        tried.add(server.get());
        waits.add(server.get(), e.afterMs, now());
        last = e;
      } catch (IOException e) {
        failed = !call.isClosed();
        if (begun[0] || call.isClosed()) throw e;
        tried.add(server.get());
        last = e;
        if (tried.size() < urls.size()) log.warn("the model server {} failed before it answered ({}), another is asked",
            urls.get(server.get()).getAuthority(),
            Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName()));
      } finally {
        ended(server.get(), failed);
      }
    }
  }

  /** Whether there are others than these. */
  public boolean has(Set<Integer> without) {
    return without.size() < urls.size();
  }

  /**
   * A server to come back to, the least busy.
   *
   * @param without those that are not wanted @throws IOException when no other is up
   */
  public Seat seat(Set<Integer> without) throws IOException {
    return new Seat(choose("", without).orElseThrow(() -> new IOException("no server is up")));
  }

  /**
   * One server, for whose answers depend on what it was asked before: it is asked itself or nobody is. It counts as
   * busy with this until closed. Thread-safe.
   */
  public final class Seat implements AutoCloseable {
    private final int server;
    private final AtomicBoolean left = new AtomicBoolean();

    private Seat(int server) {
      this.server = server;
    }

    public int server() {
      return server;
    }

    /** Posts once and reads the answer. Blocks. @throws IOException when the server fails, which counts against it */
    public void post(String path, Call call, Consumer<HttpRequest.Builder> form, Answer answer)
        throws IOException, InterruptedException {
      boolean failed = false;
      try {
        once(server, path, call, form, answer, () -> {});
      } catch (Refused e) {
        throw e;
      } catch (IOException e) {
        failed = !call.isClosed();
        throw e;
      } finally {
        synchronized (router) {
          router.judged(server, failed, now());
        }
      }
    }

    /** As {@link #post}, but however it ends says nothing about the server. */
    public void tell(String path, Call call, Consumer<HttpRequest.Builder> form, Answer answer)
        throws IOException, InterruptedException {
      once(server, path, call, form, answer, () -> {});
    }

    @Override
    public void close() {
      if (!left.compareAndSet(false, true)) return;
      synchronized (router) {
        router.left(server);
      }
    }
  }

  /** The server understood and refuses; no other would do better. */
  public static final class Refused extends IOException {
    private static final long serialVersionUID = 1;
    private final String why;

    Refused(String message, String why) {
      super(message);
      this.why = why;
    }

    /** The beginning of what it answered. May hold anything, words of the call too: not for logs. */
    public String why() {
      return why;
    }
  }

  /** The server has no room now, and says when it will. */
  private static final class Busy extends IOException {
    private static final long serialVersionUID = 1;
    private final int status;
    private final long afterMs;

    Busy(int status, long afterMs) {
      super("status " + status);
      this.status = status;
      this.afterMs = afterMs;
    }
  }

  private void once(int server, String path, Call call, Consumer<HttpRequest.Builder> form, Answer answer,
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
        throw new Refused(("status " + status + " " + code(why)).strip(), why);
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
    Future<?> patience = prober.schedule(() -> closed(body), DRAIN_MS, TimeUnit.MILLISECONDS);
    try {
      return new String(body.readNBytes(MAX_REASON), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    } finally {
      patience.cancel(false);
    }
  }

  /** Closes an answer that says nothing for too long. */
  private final class Patience implements Progress, AutoCloseable {
    private final InputStream body;
    private final Runnable begun;
    private final long endMs = now() + Math.max(firstByte.toMillis(), LONGEST_THOUGHT_MS);
    private volatile boolean late;
    private Future<?> timer;

    Patience(InputStream body, Runnable begun) {
      this.body = body;
      this.begun = begun;
      this.timer = timer(firstByte.toMillis());
    }

    private Future<?> timer(long ms) {
      return prober.schedule(() -> {
        late = true;
        closed(body);
      }, ms, TimeUnit.MILLISECONDS);
    }

    /** @return true once it is read to its end */
    boolean read(Answer answer) throws IOException {
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
      if (timer.cancel(false)) timer = timer(Math.max(0, Math.min(firstByte.toMillis(), endMs - now())));
    }

    @Override
    public void run() {
      timer.cancel(false);
      begun.run();
    }

    @Override
    public void close() {
      timer.cancel(false);
    }
  }

  /** Reads what stands after the answer's own end, so that the connection serves again; not for long. */
  private void drained(InputStream body) {
    Future<?> patience = prober.schedule(() -> closed(body), DRAIN_MS, TimeUnit.MILLISECONDS);
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

  private static void closed(InputStream body) {
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

  private Optional<Integer> choose(String affinity, Set<Integer> tried) {
    synchronized (router) {
      return router.choose(affinity, tried, now());
    }
  }

  private void ended(int server, boolean failed) {
    synchronized (router) {
      router.ended(server, failed, now());
    }
  }

  private void probe() {
    for (int i = 0; i < urls.size(); i++) {
      boolean well = answers(i);
      synchronized (router) {
        router.probed(i, well);
      }
    }
  }

  private boolean answers(int server) {
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

  static long now() {
    return System.nanoTime() / 1_000_000;
  }

  /** How many servers may be asked now. */
  public int usable() {
    synchronized (router) {
      return router.usable(now());
    }
  }

  /** Requests under way. */
  public int inFlight() {
    synchronized (router) {
      return IntStream.range(0, urls.size()).map(router::inFlight).sum();
    }
  }

  /** The servers that may be asked, as all who share them name them. @param capacity streams that one makes at once */
  public List<ModelLoad.Server> load(int capacity) {
    synchronized (router) {
      return IntStream.range(0, urls.size()).filter(i -> router.usable(i, now()))
          .mapToObj(i -> new ModelLoad.Server(urls.get(i).getAuthority(), router.inFlight(i), capacity)).toList();
    }
  }

  /** For names and the health page: each host and how it is. */
  public String describe() {
    synchronized (router) {
      return IntStream.range(0, urls.size())
          .mapToObj(i -> urls.get(i).getHost() + ":" + urls.get(i).getPort() + " (" + router.state(i, now()) + ")")
          .collect(Collectors.joining(", "));
    }
  }

  @Override
  public void close() {
    prober.shutdownNow();
    http.shutdownNow();
  }
}

package io.stepline.model.route;

import io.stepline.kafka.contract.ModelLoad;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.Load;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
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
  private final List<URI> urls;
  private final String probePath;
  private final long patienceMs;
  private final Router router;
  private final ScheduledExecutorService prober =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("model-probes").factory());
  private final ServerExchange exchange;

  /**
   * @param urls such as {@code http://gpu-1:8000/v1}
   * @param probePath asked every two seconds; whatever is not a server error counts as well
   * @param firstByte how long a server may take until its answer begins, and again until the first of it that means
   *   something
   */
  public ServerPool(List<URI> urls, String apiKey, String probePath, Duration firstByte) {
    if (urls.isEmpty()) throw new IllegalArgumentException("a pool needs a server");
    this.urls = List.copyOf(urls);
    this.probePath = probePath;
    this.patienceMs = firstByte.toMillis();
    this.exchange = new ServerExchange(this.urls, apiKey, firstByte, prober);
    this.router = new Router(urls.stream().map(URI::getAuthority).toList(), Router.Settings.USUAL);
  }

  /** Begins to probe. @throws EngineException if no server answers, naming {@code setting} */
  public ServerPool demanded(String setting) {
    probe();
    if (usable() == 0) {
      close();
      throw new EngineException(silent() + "; start it or correct " + setting);
    }
    return probing();
  }

  /** Begins to probe; servers that do not answer yet are taken when they do, since another model stands in. */
  public ServerPool expected(String setting) {
    probe();
    if (usable() == 0) log.warn("{}, so its fallback speaks until it does; is {} right?", silent(), setting);
    return probing();
  }

  private ServerPool probing() {
    prober.scheduleWithFixedDelay(this::probe, PROBE_MS, PROBE_MS, TimeUnit.MILLISECONDS);
    return this;
  }

  private String silent() {
    return "the model server at " + urls.stream().map(URI::toString).collect(Collectors.joining(", "))
        + " does not answer";
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

    /** The answer has begun and goes on: from now on it may not fall silent for longer than a first byte may take. */
    default void goesOn() {}
  }

  /** A request under way; closing it closes the connection. */
  public static final class Call implements AutoCloseable {
    private Optional<InputStream> body = Optional.empty();
    private Optional<CompletableFuture<?>> pending = Optional.empty();
    private boolean closed;

    synchronized void pending(CompletableFuture<?> request) {
      pending = Optional.of(request);
      if (closed) request.cancel(true);
    }

    synchronized void opened(InputStream stream) throws IOException {
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
      open.ifPresent(ServerExchange::closed);
    }
  }

  /**
   * Posts and reads the answer, on another server if one fails before {@code begun} has been run, for twice as long as
   * one may take; one that is too busy is asked once more if the pause it wants ends within the time for the first
   * byte. Blocks.
   *
   * @param affinity the call, whose requests go to one server if they can
   * @param form adds headers and body
   * @throws IOException when all have failed, or one after it had begun
   */
  public void post(String affinity, String path, Call call, Consumer<HttpRequest.Builder> form, Answer answer)
      throws IOException, InterruptedException {
    Set<Integer> tried = new HashSet<>();
    IOException last = new IOException("no server is up");
    long sinceMs = now();
    Waits waits = new Waits(sinceMs + patienceMs);
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
        exchange.once(server.get(), path, call, form, answer, () -> begun[0] = true);
        return;
      } catch (Refused e) {
        throw e;
      } catch (ServerExchange.Busy e) {
        if (call.isClosed()) throw e;
        failed = e.status() == 503;
        tried.add(server.get());
        waits.add(server.get(), e.afterMs(), now());
        last = e;
      } catch (IOException e) {
        failed = !call.isClosed();
        if (begun[0] || call.isClosed() || !isPatient(sinceMs)) throw e;
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

  /** Whether whoever waits since then is still to be served: twice as long as one server may take. */
  public boolean isPatient(long sinceMs) {
    return now() - sinceMs < 2 * patienceMs;
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
        exchange.once(server, path, call, form, answer, () -> {});
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
      exchange.once(server, path, call, form, answer, () -> {});
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
      boolean well = exchange.answers(i, probePath);
      synchronized (router) {
        router.probed(i, well);
      }
    }
  }

  /** By a clock that only runs forward. */
  public static long now() {
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

  /**
   * How busy the servers that may be asked are; with none up, as full as can be.
   *
   * @param capacity streams that one makes at once; 0 for no limit to speak of
   */
  public Load carries(int capacity) {
    return capacity == 0 ? Load.UNLIMITED : new Load(inFlight(), Math.max(1, usable() * capacity), load(capacity));
  }

  private List<ModelLoad.Server> load(int capacity) {
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
    exchange.close();
  }
}

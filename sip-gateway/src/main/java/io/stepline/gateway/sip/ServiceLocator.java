package io.stepline.gateway.sip;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the servers of a SIP domain and their addresses (RFC 3263 4). What is asked is answered from memory; looking up
 * goes on aside, within two seconds in all. A name that led somewhere is good for a minute and stands in for an hour
 * when nobody answers any more; one that led nowhere is not looked up again for half a minute. Thread-safe.
 */
final class ServiceLocator implements Aside {
  private static final Logger log = LoggerFactory.getLogger(ServiceLocator.class);
  private static final long KEEP_MS = 60_000;
  private static final long STALE_MS = 3_600_000;
  private static final long DEAD_MS = 30_000;
  private static final long LOOK_UP_MS = 2_000;
  private static final int MAX_WAYS = 8;
  private static final int MAX_KEPT = 10_000;
  private final Lookup lookup;
  private final RandomGenerator random;
  private final LongSupplier nowMs;
  private final Executor waiting =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("sip-aside-", 0).factory());
  private final Map<Place, Found> found = bounded();
  private final Map<Place, Target> last = bounded();
  private final Map<Target, Long> failedUntilMs = bounded();
  private final Map<String, String> namesOf = bounded();
  private final Map<String, String> addresses = bounded();
  private final Map<Place, CompletableFuture<Void>> asked = new LinkedHashMap<>();

  /** @param port -1 and {@code transport} empty where the URI decides. @param name that led here */
  record Target(String address, int port, String transport, String name) {}

  record Ranked(Target target, int priority, int weight) {}

  private record Found(List<Ranked> targets, long freshUntilMs, long untilMs) {}

  /** @param reaches whether we can send to an address */
  ServiceLocator(Names names, Predicate<InetAddress> reaches, RandomGenerator random, LongSupplier nowMs) {
    this.lookup = new Lookup(names, reaches);
    this.random = random;
    this.nowMs = nowMs;
  }

  private static <K, V> Map<K, V> bounded() {
    return new LinkedHashMap<>(64, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MAX_KEPT;
      }
    };
  }

  @Override
  public synchronized boolean isSettled(Place place) {
    return place.isAddress() || known(place).isPresent();
  }

  private Optional<Found> known(Place place) {
    return Optional.ofNullable(found.get(place)).filter(f -> f.untilMs() > nowMs.getAsLong());
  }

  @Override
  public void run(Runnable task) {
    waiting.execute(task);
  }

  @Override
  public void find(Place place, Runnable then) {
    if (isSettled(place)) then.run();
    else lookUp(place).whenCompleteAsync((v, e) -> then.run(), waiting);
  }

  private synchronized CompletableFuture<Void> lookUp(Place place) {
    CompletableFuture<Void> running = asked.get(place);
    if (running != null) return running;
    CompletableFuture<Void> result = lookup.of(place).completeOnTimeout(List.of(), LOOK_UP_MS, TimeUnit.MILLISECONDS)
        .handle((targets, e) -> {
          keep(place, e == null ? targets : List.of());
          return null;
        });
    if (!result.isDone()) asked.put(place, result);
    return result;
  }

  private synchronized void keep(Place place, List<Ranked> targets) {
    asked.remove(place);
    long now = nowMs.getAsLong();
    if (!targets.isEmpty()) {
      found.put(place, new Found(targets, now + KEEP_MS, now + STALE_MS));
      targets.forEach(r -> addresses.put(r.target().name(), r.target().address()));
      addresses.put(place.host(), targets.getFirst().target().address());
    } else if (known(place).filter(f -> !f.targets().isEmpty()).isPresent())
      found.computeIfPresent(place, (p, f) -> new Found(f.targets(), now + DEAD_MS, f.untilMs()));
    else {
      found.put(place, new Found(List.of(), now + DEAD_MS, now + DEAD_MS));
      log.warn("no address of {} within {} ms; not asked again for {} s", place.host(), LOOK_UP_MS, DEAD_MS / 1_000);
    }
  }

  /** One of the best; empty when none is known now. Looks nothing up, but has what grows old looked up again aside. */
  synchronized Optional<Target> locate(Place place) {
    if (place.isAddress()) return Optional.of(new Target(place.host(), place.port(), place.transport(), place.host()));
    Optional<Found> known = known(place);
    if (known.isEmpty() || known.get().freshUntilMs() <= nowMs.getAsLong()) lookUp(place);
    List<Ranked> all = known.map(Found::targets).orElse(List.of());
    List<Ranked> well =
        all.stream().filter(r -> failedUntilMs.getOrDefault(r.target(), 0L) <= nowMs.getAsLong()).toList();
    Optional<Target> picked = pick(well.isEmpty() ? all : well, random);
    picked.ifPresent(t -> {
      last.put(place, t);
      namesOf.put(t.address(), t.name());
    });
    return picked;
  }

  /** An address of a host, however it was asked for; empty when none is known. */
  synchronized Optional<String> addressOf(String host) {
    return Place.isAddress(host) ? Optional.of(host) : Optional.ofNullable(addresses.get(host));
  }

  /** The name that led to an address, which is what its certificate has to say (RFC 5922 7). */
  synchronized Optional<String> nameOf(InetAddress address) {
    return Optional.ofNullable(namesOf.get(address.getHostAddress()));
  }

  /** How many addresses of servers there are, at least 1. */
  synchronized int ways(Place place) {
    return Math.clamp(known(place).map(f -> f.targets().size()).orElse(1), 1, MAX_WAYS);
  }

  /** Where a place led last did not answer: others come first for half a minute. */
  synchronized void failed(Place place) {
    Optional.ofNullable(last.get(place)).ifPresent(t -> failedUntilMs.put(t, nowMs.getAsLong() + DEAD_MS));
  }

  /** RFC 2782: the lowest priority, then a server drawn by weight, of which its first address (RFC 3263 4.2). */
  private static Optional<Target> pick(List<Ranked> all, RandomGenerator random) {
    int best = all.stream().mapToInt(Ranked::priority).min().orElse(0);
    Map<Place, Ranked> servers = new LinkedHashMap<>();
    for (Ranked r : all) if (r.priority() == best)
      servers.putIfAbsent(new Place(r.target().name(), r.target().port(), r.target().transport()), r);
    return servers.values().stream()
        .min(Comparator.comparing(r -> -Math.log(Math.max(1e-12, random.nextDouble())) / Math.max(0.001, r.weight())))
        .map(Ranked::target);
  }
}

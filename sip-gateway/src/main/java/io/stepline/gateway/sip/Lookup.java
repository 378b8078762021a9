package io.stepline.gateway.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Looks one place up: NAPTR, SRV and addresses are asked for side by side, so that one server that is silent costs no
 * more than a second. Threads that still wait for an answer are bounded. Thread-safe.
 */
final class Lookup {
  private static final long RECORDS_MS = 1_000;
  private static final int MAX_ASKING = 64;
  private static final int MAX_TARGETS = 8;
  private static final int MAX_ADDRESSES = 4;
  private static final Pattern SIP_SERVICE = Pattern.compile("(?i)SIPS?\\+D2[UT]");
  private final Names names;
  private final Predicate<InetAddress> reaches;
  private final Semaphore room = new Semaphore(MAX_ASKING);
  private final Executor asking = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().name("names-", 0)
      .factory());

  private record Server(String host, int port, String transport, int priority, int weight) {}

  /** @param reaches whether we can send to an address */
  Lookup(Names names, Predicate<InetAddress> reaches) {
    this.names = names;
    this.reaches = reaches;
  }

  /** Where it leads; empty for nowhere. */
  CompletableFuture<List<ServiceLocator.Ranked>> of(Place place) {
    if (place.port() >= 0) return addresses(new Server(place.host(), place.port(), place.transport(), 0, 0));
    CompletableFuture<List<ServiceLocator.Ranked>> plain =
        addresses(new Server(place.host(), -1, place.transport(), 0, 0));
    return servers(place).thenCompose(servers -> servers.isEmpty() ? plain : all(servers));
  }

  private CompletableFuture<List<Server>> servers(Place place) {
    String domain = place.host();
    if (!place.transport().isEmpty()) return service(place.transport().equals("tls") ? "_sips._tcp." + domain
        : "_sip._" + place.transport() + "." + domain);
    CompletableFuture<List<String>> pointers = records(domain, "NAPTR");
    CompletableFuture<List<Server>> udp = service("_sip._udp." + domain);
    CompletableFuture<List<Server>> tcp = service("_sip._tcp." + domain);
    return pointers.thenCompose(p -> {
      List<String> services = services(p);
      return services.isEmpty() ? udp.thenCombine(tcp, (u, t) -> u.isEmpty() ? t : u) : firstOf(services, 0);
    });
  }

  private CompletableFuture<List<Server>> firstOf(List<String> services, int at) {
    return at == services.size() || at == MAX_TARGETS ? CompletableFuture.completedFuture(List.of())
        : service(services.get(at)).thenCompose(
            s -> s.isEmpty() ? firstOf(services, at + 1) : CompletableFuture.completedFuture(s));
  }

  private static List<String> services(List<String> pointers) {
    return pointers.stream().map(r -> r.split(" "))
        .filter(p -> p.length == 6 && SIP_SERVICE.matcher(p[3].replace("\"", "")).matches() && isNumber(p[0])
            && isNumber(p[1]))
        .sorted(Comparator.comparing((String[] p) -> Integer.parseInt(p[0])).thenComparing(p -> Integer.parseInt(p[1])))
        .map(p -> p[5].replaceFirst("\\.$", "")).toList();
  }

  private CompletableFuture<List<Server>> service(String service) {
    String over = service.startsWith("_sips.") ? "tls" : service.contains("._tcp.") ? "tcp" : "udp";
    return records(service, "SRV").thenApply(all -> all.stream().map(r -> r.split(" "))
        .filter(p -> p.length == 4 && !p[3].equals(".") && IntStream.range(0, 3).allMatch(i -> isNumber(p[i])))
        .limit(MAX_TARGETS).map(p -> new Server(p[3].replaceFirst("\\.$", ""), Integer.parseInt(p[2]), over,
            Integer.parseInt(p[0]), Integer.parseInt(p[1])))
        .toList());
  }

  private static boolean isNumber(String text) {
    return text.matches("[0-9]{1,5}");
  }

  private CompletableFuture<List<ServiceLocator.Ranked>> all(List<Server> servers) {
    CompletableFuture<List<ServiceLocator.Ranked>> all = CompletableFuture.completedFuture(List.of());
    for (Server s : servers) all = all.thenCombine(
        addresses(s).exceptionally(e -> List.of()).completeOnTimeout(List.of(), RECORDS_MS, TimeUnit.MILLISECONDS),
        (a, b) -> {
          List<ServiceLocator.Ranked> both = new ArrayList<>(a);
          both.addAll(b);
          return both;
        });
    return all;
  }

  /** A host has as many ways as it has addresses that we can send to; those of the fourth version come first. */
  private CompletableFuture<List<ServiceLocator.Ranked>> addresses(Server s) {
    return ask(() -> names.addresses(s.host())).thenApply(all -> reachable(all).stream()
        .sorted(Comparator.comparing((InetAddress a) -> a.getAddress().length)).limit(MAX_ADDRESSES)
        .map(a -> new ServiceLocator.Ranked(new ServiceLocator.Target(a.getHostAddress().replaceFirst("%.*$", ""),
            s.port(), s.transport().toLowerCase(Locale.ROOT), s.host()), s.priority(), s.weight()))
        .toList());
  }

  /** All of them where we can send to none, so that the failure names one. */
  private List<InetAddress> reachable(List<InetAddress> all) {
    List<InetAddress> able = all.stream().filter(reaches).toList();
    return able.isEmpty() ? all : able;
  }

  private CompletableFuture<List<String>> records(String name, String type) {
    return ask(() -> names.records(name, type)).exceptionally(e -> List.of()).completeOnTimeout(List.of(), RECORDS_MS,
        TimeUnit.MILLISECONDS);
  }

  private <T> CompletableFuture<T> ask(Callable<T> question) {
    if (!room.tryAcquire())
      return CompletableFuture.failedFuture(new IOException("too many names are being asked for"));
    CompletableFuture<T> answer = new CompletableFuture<>();
    asking.execute(() -> {
      try {
        answer.complete(question.call());
      } catch (Exception e) {
        answer.completeExceptionally(e);
      } finally {
        room.release();
      }
    });
    return answer;
  }
}

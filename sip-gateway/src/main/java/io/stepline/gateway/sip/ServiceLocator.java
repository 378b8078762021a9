package io.stepline.gateway.sip;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the servers of a SIP domain by NAPTR and SRV (RFC 3263 4). Asks the system's DNS, or the server it is given;
 * remembers for a minute. Thread-safe.
 */
final class ServiceLocator {
  private static final Logger log = LoggerFactory.getLogger(ServiceLocator.class);
  private static final long KEEP_MS = 60_000;
  private static final int MAX_WAYS = 8;
  private static final int MAX_KEPT = 10_000;
  private final Hashtable<String, String> environment = new Hashtable<>();
  private final RandomGenerator random;
  private final Map<String, Found> found = new ConcurrentHashMap<>();
  private final Map<String, Target> last = new ConcurrentHashMap<>();
  private final Map<Target, Long> failedUntilMs = new ConcurrentHashMap<>();

  /** @param host a name or address */
  record Target(String host, int port, String transport) {}

  private record Found(List<Ranked> targets, long untilMs) {}

  private record Ranked(Target target, int priority, int weight) {}

  /** @param server such as {@code dns://192.0.2.53}, empty for the system's */
  ServiceLocator(Optional<String> server, RandomGenerator random) {
    this.random = random;
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put("com.sun.jndi.dns.timeout.initial", "500");
    environment.put("com.sun.jndi.dns.timeout.retries", "2");
    server.ifPresent(s -> environment.put(Context.PROVIDER_URL, s));
  }

  /**
   * @param transport as the URI names it, empty when it does not. @return empty when the domain has no SRV records: its
   *   address counts then
   */
  Optional<Target> locate(String domain, String transport) {
    long now = System.currentTimeMillis();
    if (found.size() > MAX_KEPT) {
      found.clear();
      last.clear();
      failedUntilMs.clear();
    }
    List<Ranked> all = found.compute(domain + "/" + transport,
        (k, known) -> known != null && known.untilMs() > now ? known : new Found(ask(domain, transport), now + KEEP_MS))
        .targets();
    List<Ranked> well = all.stream().filter(r -> failedUntilMs.getOrDefault(r.target(), 0L) < now).toList();
    Optional<Target> picked = pick(well.isEmpty() ? all : well, random);
    picked.ifPresent(t -> last.put(domain + "/" + transport, t));
    return picked;
  }

  /** How many servers there are, at least 1. */
  int ways(String domain, String transport) {
    locate(domain, transport);
    return Math.clamp(Optional.ofNullable(found.get(domain + "/" + transport)).map(f -> f.targets().size()).orElse(1),
        1, MAX_WAYS);
  }

  /** Where a domain led last did not answer: others come first for half a minute. */
  void failed(String domain, String transport) {
    Optional.ofNullable(last.get(domain + "/" + transport))
        .ifPresent(t -> failedUntilMs.put(t, System.currentTimeMillis() + 30_000));
  }

  /** RFC 2782: the lowest priority, then drawn by weight. */
  private static Optional<Target> pick(List<Ranked> all, RandomGenerator random) {
    int best = all.stream().mapToInt(Ranked::priority).min().orElse(0);
    List<Ranked> first = all.stream().filter(r -> r.priority() == best).toList();
    return first.stream()
        .min(Comparator.comparing(r -> -Math.log(Math.max(1e-12, random.nextDouble())) / Math.max(0.001, r.weight())))
        .map(Ranked::target);
  }

  private List<Ranked> ask(String domain, String transport) {
    List<Ranked> all = new ArrayList<>();
    List<String> services = transport.isEmpty() ? byNaptr(domain) : List.of();
    if (services.isEmpty()) services = transport.isEmpty() ? List.of("_sip._udp." + domain, "_sip._tcp." + domain)
        : List.of(transport.equalsIgnoreCase("tls") ? "_sips._tcp." + domain
            : "_sip._" + transport.toLowerCase(Locale.ROOT) + "." + domain);
    for (String service : services) {
      String over = service.startsWith("_sips.") ? "tls" : service.contains("._tcp.") ? "tcp" : "udp";
      for (String record : records(service, "SRV")) {
        String[] p = record.split(" ");
        if (p.length == 4 && !p[3].equals("."))
          all.add(new Ranked(new Target(p[3].replaceFirst("\\.$", ""), Integer.parseInt(p[2]), over),
              Integer.parseInt(p[0]), Integer.parseInt(p[1])));
      }
      if (!all.isEmpty()) return all;
    }
    return all;
  }

  private List<String> byNaptr(String domain) {
    return records(domain, "NAPTR").stream().map(r -> r.split(" "))
        .filter(p -> p.length == 6 && p[3].replace("\"", "").matches("(?i)SIPS?\\+D2[UT]"))
        .sorted(Comparator.comparing((String[] p) -> Integer.parseInt(p[0])).thenComparing(p -> Integer.parseInt(p[1])))
        .map(p -> p[5].replaceFirst("\\.$", "")).toList();
  }

  private List<String> records(String name, String type) {
    List<String> values = new ArrayList<>();
    try {
      InitialDirContext context = new InitialDirContext(environment);
      try {
        Optional<Attribute> attribute = Optional.ofNullable(context.getAttributes(name, new String[] {type}).get(type));
        if (attribute.isPresent()) {
          NamingEnumeration<?> all = attribute.get().getAll();
          while (all.hasMore()) values.add(all.next().toString());
        }
      } finally {
        context.close();
      }
    } catch (NamingException e) {
      log.debug("no {} records of {}: {}", type, name, e.toString());
    }
    return values;
  }
}

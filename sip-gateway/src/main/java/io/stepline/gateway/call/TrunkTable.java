package io.stepline.gateway.call;

import io.stepline.gateway.auth.DigestLogin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The trunks, which of their gateways answer, and which way a call goes out. Thread-safe. */
public final class TrunkTable {
  private final List<Trunk> trunks;
  private final Map<String, Boolean> up = new ConcurrentHashMap<>();
  private final List<Consumer<Trunk.Hop>> whenUp = new CopyOnWriteArrayList<>();
  private final Map<String, DigestLogin> logins = new HashMap<>();
  private final Map<String, TokenBucket> rates = new HashMap<>();

  /** @param uris request URIs to be tried one after another */
  public record Route(Trunk trunk, List<String> uris) {}

  public TrunkTable(List<Trunk> trunks) {
    this.trunks = List.copyOf(trunks);
    trunks.forEach(t -> {
      t.login().ifPresent(c -> logins.put(t.name(), new DigestLogin(c)));
      rates.put(t.name(), new TokenBucket(t.limits().callsPerSecond(), Math.max(1, t.limits().callsPerSecond()), 0));
    });
  }

  public List<Trunk> all() {
    return trunks;
  }

  /** The first that matches counts. */
  public Optional<Trunk> from(String peer) {
    return trunks.stream().filter(t -> t.matches(peer)).findFirst();
  }

  public Optional<Trunk> named(String name) {
    return trunks.stream().filter(t -> t.name().equals(name)).findFirst();
  }

  public Optional<DigestLogin> login(Trunk trunk) {
    return Optional.ofNullable(logins.get(trunk.name()));
  }

  /** For an address that is the trunk's own; one that anybody may call from is not told who we are. */
  Optional<DigestLogin> loginTowards(Trunk trunk, String peer) {
    boolean its = !trunk.addresses().isEmpty() && trunk.matches(peer)
        || trunk.gateways().stream().anyMatch(g -> hostOf(g.uri()).equals(peer));
    return its ? login(trunk) : Optional.empty();
  }

  /** Takes one call from the trunk's rate. */
  boolean inRate(Trunk trunk, long nowMs) {
    synchronized (rates) {
      return Optional.ofNullable(rates.get(trunk.name())).orElseThrow().take(nowMs);
    }
  }

  /** What OPTIONS or a call said of a gateway. @return whether that is news */
  public boolean heardOf(Trunk.Hop hop, boolean answers) {
    boolean news = Optional.ofNullable(up.put(hop.uri(), answers)).orElse(true) != answers;
    if (news && answers) whenUp.forEach(told -> told.accept(hop));
    return news;
  }

  /** {@code told} hears of each gateway that answers again, on the thread that found it. */
  public void whenUp(Consumer<Trunk.Hop> told) {
    whenUp.add(told);
  }

  public boolean isUp(Trunk.Hop hop) {
    return up.getOrDefault(hop.uri(), true);
  }

  /**
   * Where to call.
   *
   * @param uri {@code sip:user@trunk-name} goes through that trunk, {@code tel:} through the first that has gateways,
   *   another SIP URI as it stands
   */
  public Optional<Route> route(String uri, RandomGenerator random) {
    String user = uri.replaceFirst("^(sips?|tel):", "").replaceFirst("@.*$", "").replaceFirst("^.*:", "");
    if (uri.startsWith("tel:")) return trunks.stream().filter(t -> !t.gateways().isEmpty()).findFirst()
        .map(t -> through(t, user.replaceFirst(";.*$", ""), random));
    if (!uri.contains("@") && !uri.startsWith("sip")) return Optional.empty();
    String host = hostOf(uri);
    Optional<Trunk> byName = named(host).filter(t -> !t.gateways().isEmpty());
    return byName.map(t -> through(t, user, random)).or(() -> Optional.of(new Route(owner(host), List.of(uri))));
  }

  private Trunk owner(String host) {
    return trunks.stream().filter(t -> t.gateways().stream().anyMatch(g -> hostOf(g.uri()).equals(host))).findFirst()
        .or(() -> from(host)).orElseGet(trunks::getFirst);
  }

  static String hostOf(String uri) {
    String rest = uri.replaceFirst("^sips?:", "").replaceFirst("^[^@]*@", "");
    return rest.startsWith("[") ? rest.substring(1, Math.max(1, rest.indexOf(']'))) : rest.replaceFirst("[;:?].*$", "");
  }

  /** Host and port, if it names one. */
  static String hostPortOf(String uri) {
    return uri.replaceFirst("^sips?:", "").replaceFirst("^[^@]*@", "").replaceFirst("[;?].*$", "");
  }

  /** Whether a call of that trunk may be sent on to {@code uri}: one of its gateways, or an address of its own. */
  boolean belongs(Trunk trunk, String uri) {
    String host = hostOf(uri);
    return trunk.gateways().stream().anyMatch(g -> hostOf(g.uri()).equalsIgnoreCase(host))
        || !trunk.addresses().isEmpty() && trunk.matches(host);
  }

  private Route through(Trunk trunk, String user, RandomGenerator random) {
    return new Route(trunk, inOrder(trunk, random).stream().map(
        h -> h.uri().replaceFirst("^(sips?:)([^@]*@)?", "$1" + java.util.regex.Matcher.quoteReplacement(user) + "@"))
        .toList());
  }

  /** Those that answer before those that do not, then by priority, then drawn by weight. */
  List<Trunk.Hop> inOrder(Trunk trunk, RandomGenerator random) {
    Map<Trunk.Hop, Double> draw = new HashMap<>();
    trunk.gateways()
        .forEach(h -> draw.put(h, -Math.log(Math.max(1e-12, random.nextDouble())) / Math.max(0.001, h.weight())));
    List<Trunk.Hop> order = new ArrayList<>(trunk.gateways());
    order.sort(
        Comparator.comparing((Trunk.Hop h) -> !isUp(h)).thenComparing(Trunk.Hop::priority).thenComparing(draw::get));
    return order;
  }
}

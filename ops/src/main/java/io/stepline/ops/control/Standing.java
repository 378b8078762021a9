package io.stepline.ops.control;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.BusHealth;
import io.stepline.kafka.bus.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/** How this process stands: its roles, those that have started, and what keeps them from their work. Thread-safe. */
public final class Standing {
  private final Set<String> roles;
  private final Map<String, Part> parts = new ConcurrentSkipListMap<>();
  private final Map<String, Supplier<?>> pages = new ConcurrentSkipListMap<>();
  private volatile Optional<Bus> bus = Optional.empty();
  private volatile boolean draining;
  private volatile String waitsFor = "";

  /** @param roles that this process is to run */
  public Standing(Set<String> roles) {
    this.roles = Set.copyOf(roles);
  }

  public void connected(Bus bus) {
    this.bus = Optional.of(bus);
  }

  public void started(Part part) {
    parts.put(part.role(), part);
  }

  /** Something more for the health page. */
  public void shows(String name, Supplier<?> what) {
    pages.put(name, what);
  }

  /** @param why what the process waits for before its roles can start, in a sentence; empty when it has come */
  public void waits(String why) {
    waitsFor = why;
  }

  /** No new work from now on. */
  public void drains() {
    draining = true;
  }

  /** What keeps the process from its work, each with the role it keeps; empty when it is ready. */
  public List<String> hindrances() {
    List<String> why = new ArrayList<>();
    if (draining) why.add("draining");
    if (!waitsFor.isEmpty()) why.add("waiting: " + waitsFor);
    Set<String> missing = new TreeSet<>(roles);
    missing.removeAll(parts.keySet());
    if (!missing.isEmpty()) why.add("starting: " + String.join(", ", missing));
    List<Reading> readings = bus.map(Bus::readings).orElse(List.of());
    boolean reached =
        bus.map(b -> b.health().connected()).orElse(true) && readings.stream().allMatch(Reading::connected);
    if (!reached) why.add("bus unreachable");
    parts.values().forEach(p -> {
      p.hindrance().get().ifPresent(h -> why.add(p.role() + ": " + h));
      if (!p.group().isEmpty() && readings.stream().anyMatch(r -> r.group().equals(p.group()) && r.partitions() == 0))
        why.add(p.role()
            + ": no partitions are assigned; there are more members of the group than kafka.partitions, or it is "
            + "being shared out anew");
    });
    return why;
  }

  /** Whether calls, or what this process does for them, can go on: the bus is reached and nothing is being given up. */
  public boolean isUp() {
    return hindrances().stream().noneMatch(h -> h.equals("draining") || h.equals("bus unreachable"));
  }

  /** The health page. */
  public Map<String, Object> page() {
    Map<String, Object> page = new LinkedHashMap<>();
    List<String> why = hindrances();
    page.put("status", why.isEmpty() ? "up" : why.getFirst());
    page.put("hindrances", why);
    Map<String, Object> all = new TreeMap<>();
    roles.forEach(
        r -> all.put(r, Optional.ofNullable(parts.get(r)).<Object>map(p -> p.says().get()).orElse("starting")));
    page.put("roles", all);
    pages.forEach((name, what) -> page.put(name, what.get()));
    bus.ifPresent(b -> page.put("bus", describe(b)));
    return page;
  }

  private static Map<String, Object> describe(Bus bus) {
    BusHealth h = bus.health();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("connected", h.connected());
    all.put("sent", h.sent());
    all.put("failedSends", h.failedSends());
    all.put("rejected", h.rejected());
    all.put("rejectedByTopic", h.rejectedByTopic());
    all.put("handlerFailures", h.handlerFailures());
    Map<String, Integer> groups = new TreeMap<>();
    bus.readings().stream().filter(r -> !r.group().isEmpty()).forEach(r -> groups.put(r.group(), r.partitions()));
    all.put("partitions", groups);
    return all;
  }
}

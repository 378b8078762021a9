package io.stepline.gateway.call;

import io.stepline.kafka.contract.RolePresence;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who of the house is there, by what each tells of itself twice a second; a lost bus looks as if all were gone. Time in
 * which this process itself stood still is not held against anybody. Thread-safe.
 */
public final class Staff {
  /** No new calls for whom nobody of a role has been heard of for so long. */
  static final long MISSED_MS = 5_000;
  /** A call whose controller or worker has not been heard of for so long is alone. */
  static final long ALONE_MS = 2_000;
  /** Workers of an older release do not tell whose calls they mind: one may have taken over by then. */
  private static final long UNTOLD_MS = 30_000;
  /** Who looks less often stood still. */
  private static final long LATE_MS = 1_000;
  private static final long FORGOTTEN_MS = 60_000;
  private static final int MOST = 10_000;

  private final Set<String> needed;
  private final Map<String, Heard> heard = new HashMap<>();
  /** When somebody told last that they mind a partition, by role. */
  private final Map<String, Map<Integer, Long>> minded = new HashMap<>();
  private long lookedMs;

  private record Heard(RolePresence who, long atMs) {}

  /** @param needed the roles without which nobody can be talked to; empty asks for nobody */
  public Staff(Set<String> needed) {
    this.needed = Set.copyOf(needed);
  }

  public synchronized void heard(RolePresence who, long nowMs) {
    String key = who.process() + "/" + who.role();
    if (heard.size() < MOST || heard.containsKey(key)) heard.put(key, new Heard(who, nowMs));
    if (needed.contains(who.role()) && !who.role().equals(RolePresence.CONTROLLER)) {
      Map<Integer, Long> lately = minded.computeIfAbsent(who.role(), r -> new HashMap<>());
      for (int p : who.partitions()) if (lately.size() < MOST || lately.containsKey(p)) lately.put(p, nowMs);
    }
  }

  /** To be called several times a second. */
  synchronized void look(long nowMs) {
    long stoodStillMs = lookedMs == 0 || nowMs - lookedMs <= LATE_MS ? 0 : nowMs - lookedMs;
    lookedMs = nowMs;
    if (stoodStillMs > 0) {
      heard.replaceAll((k, h) -> new Heard(h.who(), h.atMs() + stoodStillMs));
      minded.values().forEach(lately -> lately.replaceAll((p, atMs) -> atMs + stoodStillMs));
    }
    heard.values().removeIf(h -> nowMs - h.atMs() > FORGOTTEN_MS);
  }

  /** What a caller would need and is not there, in words; empty where all is. */
  public synchronized Optional<String> missing(long nowMs) {
    Set<String> missing = new TreeSet<>(needed);
    Set<String> there = new HashSet<>();
    heard.values().stream().filter(h -> nowMs - h.atMs() <= MISSED_MS).forEach(h -> there.add(h.who().role()));
    missing.removeAll(there);
    if (missing.isEmpty()) return Optional.empty();
    return Optional.of(there.isEmpty() ? "nobody is heard of on the bus" : "there is no " + String.join(", ", missing));
  }

  /** Whether a controller minds the calls of this partition, and no worker who did so has fallen silent. */
  synchronized boolean attends(int partition, long nowMs) {
    return isControlled(partition, nowMs) && minded.values().stream().noneMatch(lately -> {
      long silentMs = nowMs - lately.getOrDefault(partition, nowMs);
      return silentMs > ALONE_MS && silentMs <= UNTOLD_MS;
    });
  }

  private boolean isControlled(int partition, long nowMs) {
    return !needed.contains(RolePresence.CONTROLLER)
        || heard.values().stream().anyMatch(h -> h.who().role().equals(RolePresence.CONTROLLER)
            && nowMs - h.atMs() <= ALONE_MS && Arrays.stream(h.who().partitions()).anyMatch(p -> p == partition));
  }
}

package io.stepline.model.route;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Servers that asked for a pause, each of which is asked once more if the pause ends in time. Owned by one thread. */
final class Waits {
  private final long untilMs;
  private final Map<Integer, Long> freeAtMs = new LinkedHashMap<>();
  private final Set<Integer> known = new HashSet<>();

  Waits(long untilMs) {
    this.untilMs = untilMs;
  }

  void add(int server, long afterMs, long nowMs) {
    if (known.add(server) && nowMs + afterMs < untilMs) freeAtMs.put(server, nowMs + afterMs);
  }

  /** Waits for the first. @return it, empty if there is none or the call is over */
  Optional<Integer> over(ServerPool.Call call) throws InterruptedException {
    Optional<Map.Entry<Integer, Long>> next = freeAtMs.entrySet().stream().min(Map.Entry.comparingByValue());
    if (next.isEmpty()) return Optional.empty();
    freeAtMs.remove(next.get().getKey());
    return call.staysOpen(next.get().getValue() - ServerPool.now()) ? Optional.of(next.get().getKey())
        : Optional.empty();
  }
}

package io.stepline.kafka.contract;

import java.util.HashMap;
import java.util.Map;

/**
 * How busy the model cluster is, by what its workers tell: a server that several workers share is counted once, with
 * the streams of all of them. Pure but for what it was told; owned by one thread.
 */
public final class ClusterLoad {
  private final long staleMs;
  private final Map<String, Heard> workers = new HashMap<>();

  private record Heard(ModelLoad load, long atMs) {}

  /** @param inFlight streams under way @param capacity that can be made at once, 0 where no limit is known */
  public record Total(int inFlight, int capacity) {}

  /** @param staleMs after so long without a word a worker carries nothing */
  public ClusterLoad(long staleMs) {
    this.staleMs = staleMs;
  }

  /** @param load of whatever stage; only chat limits calls */
  public void heard(ModelLoad load, long nowMs) {
    if (load.stage().equals("chat")) workers.put(load.worker(), new Heard(load, nowMs));
  }

  /** Whether any worker ever told of a limit. */
  public boolean isKnown() {
    return !workers.isEmpty();
  }

  public Total total(long nowMs) {
    Map<String, Total> servers = new HashMap<>();
    int inFlight = 0;
    int capacity = 0;
    for (Heard h : workers.values()) {
      if (nowMs - h.atMs() > staleMs) continue;
      if (h.load().servers().isEmpty()) {
        inFlight += h.load().inFlight();
        capacity += h.load().capacity();
      }
      for (ModelLoad.Server s : h.load().servers())
        servers.merge(s.name(), new Total(s.inFlight(), s.capacity()),
            (a, b) -> new Total(a.inFlight() + b.inFlight(), Math.max(a.capacity(), b.capacity())));
    }
    for (Total s : servers.values()) {
      inFlight += s.inFlight();
      capacity += s.capacity();
    }
    return new Total(inFlight, capacity);
  }
}

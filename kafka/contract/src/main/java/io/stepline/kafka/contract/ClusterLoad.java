package io.stepline.kafka.contract;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How busy the model cluster is, by what its workers tell: stage by stage, since a call needs a stream of each, and the
 * tightest of them says how many calls there may be. A server that several workers share is counted once, with the
 * streams of all of them. Pure but for what it was told; owned by one thread.
 */
public final class ClusterLoad {
  /** Stages of a {@link ModelLoad} that limit calls. */
  public static final String CHAT = "chat";
  public static final String DECODER = "decoder";
  public static final String ENCODER = "encoder";
  private static final Set<String> STAGES = Set.of(CHAT, DECODER, ENCODER);
  private final long staleMs;
  private final Map<String, Map<String, Heard>> stages = new TreeMap<>();

  private record Heard(ModelLoad load, long atMs) {}

  /** @param inFlight streams under way @param capacity that can be made at once, 0 where no limit is known */
  public record Total(int inFlight, int capacity) {
    private double fullness() {
      return capacity == 0 ? 0 : (double) inFlight / capacity;
    }
  }

  /** @param staleMs after so long without a word a worker carries nothing */
  public ClusterLoad(long staleMs) {
    this.staleMs = staleMs;
  }

  /** @param load of whatever stage; those that limit nothing are passed over */
  public void heard(ModelLoad load, long nowMs) {
    if (STAGES.contains(load.stage())) stages.computeIfAbsent(load.stage(), s -> new HashMap<>()).put(load.worker(),
        new Heard(load, nowMs));
  }

  /** Whether any worker ever told of a limit. */
  public boolean isKnown() {
    return !stages.isEmpty();
  }

  /** Of the stage that makes the fewest streams. */
  public Total total(long nowMs) {
    return stages.values().stream().map(s -> total(s, nowMs)).min(Comparator.comparingInt(Total::capacity))
        .orElse(new Total(0, 0));
  }

  /** How full the fullest stage is: 0 idle, 1 full; 0 where nobody knows of a limit. */
  public double fullness(long nowMs) {
    return stages.values().stream().mapToDouble(s -> total(s, nowMs).fullness()).max().orElse(0);
  }

  private Total total(Map<String, Heard> workers, long nowMs) {
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

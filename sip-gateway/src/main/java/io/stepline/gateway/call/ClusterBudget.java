package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ClusterLoad;
import io.stepline.kafka.contract.ModelLoad;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How many calls the model cluster can carry, by what its workers tell, and how many the gateways have put on it, by
 * what the others tell: a call is answered only where there is room. Without word of any limit there is none; workers
 * that have fallen silent carry nothing, and a gateway that has fallen silent has no calls. Thread-safe.
 */
public final class ClusterBudget {
  /** The stage of a {@link ModelLoad} that a gateway tells: {@code inFlight} are the calls it has. */
  public static final String GATEWAY = "gateway";
  private static final long STALE_MS = 5_000;
  private final String gateway;
  private final Settings settings;
  private final ClusterLoad cluster = new ClusterLoad(STALE_MS);
  private final Map<String, Others> others = new HashMap<>();
  private final Set<CallId> admitted = new HashSet<>();

  /**
   * @param callsPerStream calls that one stream of the chat stage serves, since nobody is answered all the time
   * @param reserve share that only trunks with a priority may use
   * @param queueSeconds how long a trunk that queues lets calls ring
   */
  public record Settings(double callsPerStream, double reserve, int queueSeconds) {
    public static final Settings USUAL = new Settings(3, 0.1, 30);
  }

  private record Others(int calls, long atMs) {}

  /** @param gateway our own name: what it tells of itself is not counted again */
  public ClusterBudget(String gateway, Settings settings) {
    this.gateway = gateway;
    this.settings = settings;
  }

  public synchronized void heard(ModelLoad load, long nowMs) {
    cluster.heard(load, nowMs);
    if (load.stage().equals(GATEWAY) && !load.worker().equals(gateway))
      others.put(load.worker(), new Others(load.inFlight(), nowMs));
  }

  /** What the other gateways are to know. */
  public synchronized ModelLoad told(long nowUs) {
    return new ModelLoad(gateway, GATEWAY, admitted.size(), 0, nowUs);
  }

  /** @return true if the call is in; it counts until {@link #release} */
  public synchronized boolean admit(CallId call, int priority, long nowMs) {
    if (admitted.contains(call)) return true;
    int all = admitted.size() + elsewhere(nowMs);
    if (cluster.isKnown() && all + 1 > capacity(nowMs) * (priority > 0 ? 1 : 1 - settings.reserve())) return false;
    admitted.add(call);
    return true;
  }

  private int elsewhere(long nowMs) {
    others.values().removeIf(o -> nowMs - o.atMs() > STALE_MS);
    return others.values().stream().mapToInt(Others::calls).sum();
  }

  /** A call that is made in any case, such as one we placed. */
  public synchronized void occupy(CallId call) {
    admitted.add(call);
  }

  public synchronized void release(CallId call) {
    admitted.remove(call);
  }

  /** Calls that fit in all, whichever gateway has them; endless without a limit. */
  public synchronized double capacity(long nowMs) {
    if (!cluster.isKnown()) return Double.POSITIVE_INFINITY;
    return cluster.total(nowMs).capacity() * settings.callsPerStream();
  }

  public synchronized int admitted() {
    return admitted.size();
  }

  int queueSeconds() {
    return settings.queueSeconds();
  }
}

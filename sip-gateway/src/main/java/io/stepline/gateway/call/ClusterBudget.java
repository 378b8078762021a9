package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ModelLoad;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How many calls the model cluster can carry, by what its workers tell: a call is answered only where there is room.
 * Without word of any limit there is none; workers that have fallen silent carry nothing. Thread-safe.
 */
public final class ClusterBudget {
  private static final long STALE_MS = 5_000;
  private final Settings settings;
  private final Map<String, Heard> workers = new HashMap<>();
  private final Set<CallId> admitted = new HashSet<>();

  /**
   * @param callsPerStream calls that one stream of the chat stage serves, since nobody is answered all the time
   * @param reserve share that only trunks with a priority may use
   * @param queueSeconds how long a trunk that queues lets calls ring
   */
  public record Settings(double callsPerStream, double reserve, int queueSeconds) {
    public static final Settings USUAL = new Settings(3, 0.1, 30);
  }

  private record Heard(ModelLoad load, long atMs) {}

  public ClusterBudget(Settings settings) {
    this.settings = settings;
  }

  public synchronized void heard(ModelLoad load, long nowMs) {
    if (load.stage().equals("chat")) workers.put(load.worker(), new Heard(load, nowMs));
  }

  /** @return true if the call is in; it counts until {@link #release} */
  public synchronized boolean admit(CallId call, int priority, long nowMs) {
    if (admitted.contains(call)) return true;
    if (!workers.isEmpty() && admitted.size() + 1 > capacity(nowMs) * (priority > 0 ? 1 : 1 - settings.reserve()))
      return false;
    admitted.add(call);
    return true;
  }

  /** A call that is made in any case, such as one we placed. */
  public synchronized void occupy(CallId call) {
    admitted.add(call);
  }

  public synchronized void release(CallId call) {
    admitted.remove(call);
  }

  /** Calls that fit in all; endless without a limit. */
  public synchronized double capacity(long nowMs) {
    if (workers.isEmpty()) return Double.POSITIVE_INFINITY;
    return workers.values().stream().filter(h -> nowMs - h.atMs() <= STALE_MS).mapToInt(h -> h.load().capacity()).sum()
        * settings.callsPerStream();
  }

  public synchronized int admitted() {
    return admitted.size();
  }

  int queueSeconds() {
    return settings.queueSeconds();
  }
}

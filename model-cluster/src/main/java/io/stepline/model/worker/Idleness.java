package io.stepline.model.worker;

import io.stepline.kafka.contract.CallId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** When each call was last heard of: what bounds the state of calls whose end nobody tells. Owned by one thread. */
public final class Idleness {
  private final LinkedHashMap<CallId, Long> lastUs = new LinkedHashMap<>(16, 0.75f, true);

  public void heard(CallId call, long nowUs) {
    lastUs.put(call, nowUs);
  }

  public void forget(CallId call) {
    lastUs.remove(call);
  }

  public void forget(Predicate<CallId> calls) {
    lastUs.keySet().removeIf(calls);
  }

  /** Forgets and gives those of which nothing was heard since. */
  public List<CallId> since(long us) {
    List<CallId> idle = new ArrayList<>();
    for (Map.Entry<CallId, Long> e : lastUs.entrySet()) {
      if (e.getValue() >= us) break;
      idle.add(e.getKey());
    }
    idle.forEach(lastUs::remove);
    return idle;
  }
}

package io.stepline.model.worker;

import io.stepline.kafka.contract.CallId;
import java.util.Iterator;
import java.util.LinkedHashSet;

/**
 * Calls that ended lately. What still comes of them, from topics that lag behind, must not bring their state back to
 * life. Owned by one thread.
 */
public final class EndedCalls {
  private static final int REMEMBERED = 20_000;
  private final LinkedHashSet<CallId> calls = new LinkedHashSet<>();

  public void add(CallId call) {
    calls.add(call);
    if (calls.size() <= REMEMBERED) return;
    Iterator<CallId> oldest = calls.iterator();
    oldest.next();
    oldest.remove();
  }

  public boolean contains(CallId call) {
    return calls.contains(call);
  }
}

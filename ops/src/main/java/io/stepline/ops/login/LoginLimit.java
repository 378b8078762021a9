package io.stepline.ops.login;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often a login may fail: five times in five minutes for one user from one place, twenty from one place, a hundred
 * for one user. Guarded by itself; time comes with the question.
 */
final class LoginLimit {
  private static final long WINDOW_MS = 300_000;
  private static final int MAX_KEYS = 20_000;

  private record Failures(long sinceMs, int count) {}

  private final Map<String, Failures> all = new LinkedHashMap<>(64, 0.75f, true) {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
      return size() > MAX_KEYS;
    }
  };

  /** @return for how many seconds nobody is asked for a password; 0 when one may try */
  synchronized long waitS(String user, String place, long nowMs) {
    return Math.max(wait("both " + user + "\n" + place, 5, nowMs),
        Math.max(wait("place " + place, 20, nowMs), wait("user " + user, 100, nowMs)));
  }

  private long wait(String key, int most, long nowMs) {
    Failures f = all.get(key);
    if (f == null || nowMs - f.sinceMs() >= WINDOW_MS || f.count() < most) return 0;
    return (f.sinceMs() + WINDOW_MS - nowMs + 999) / 1_000;
  }

  synchronized void failed(String user, String place, long nowMs) {
    count("both " + user + "\n" + place, nowMs);
    count("place " + place, nowMs);
    count("user " + user, nowMs);
  }

  private void count(String key, long nowMs) {
    Failures f = all.get(key);
    all.put(key, f == null || nowMs - f.sinceMs() >= WINDOW_MS ? new Failures(nowMs, 1)
        : new Failures(f.sinceMs(), f.count() + 1));
  }

  synchronized void succeeded(String user, String place) {
    all.remove("both " + user + "\n" + place);
  }
}

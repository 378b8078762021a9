package io.stepline.gateway.call;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Where keys by INFO and keys in RTP meet: some telephones send each both ways. A key that has come one way already,
 * and not yet been told the other way, is that one. Owned by the call's lane; time is handed in.
 */
final class PressedKeys {
  /** By which the two ways of one key may be apart, besides how long it was held. */
  private static final long APART_MS = 1_500;
  private static final int MAX_WAITING = 32;
  private final Map<Way, Deque<Pressed>> waiting = new EnumMap<>(Way.class);

  enum Way {
    INFO, RTP;

    Way other() {
      return this == INFO ? RTP : INFO;
    }
  }

  private record Pressed(String key, long atMs) {}

  PressedKeys() {
    for (Way way : Way.values()) waiting.put(way, new ArrayDeque<>());
  }

  /** @return false for one that has been taken the other way */
  boolean isNew(Way way, String key, int heldMs, long nowMs) {
    Deque<Pressed> others = at(way.other());
    for (Iterator<Pressed> all = others.iterator(); all.hasNext();) {
      Pressed p = all.next();
      if (!p.key().equals(key) || p.atMs() < nowMs - APART_MS - heldMs) continue;
      all.remove();
      return false;
    }
    Deque<Pressed> own = at(way);
    if (own.size() == MAX_WAITING) own.removeFirst();
    own.addLast(new Pressed(key, nowMs));
    return true;
  }

  private Deque<Pressed> at(Way way) {
    return waiting.getOrDefault(way, new ArrayDeque<>());
  }
}

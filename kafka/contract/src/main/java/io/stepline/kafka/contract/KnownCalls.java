package io.stepline.kafka.contract;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Ids of calls that are UUIDs as numbers, and back: those read lately are at hand, so that a frame costs no text.
 * Bounded; thread-safe.
 */
final class KnownCalls {
  private static final int MOST = 4_096;
  private static final int LETTERS = 36;
  private final AtomicReferenceArray<Known> known = new AtomicReferenceArray<>(MOST);

  private record Known(long high, long low, CallId call) {}

  /** Whether the id is exactly what {@link UUID} writes. */
  static boolean isUuid(String id) {
    if (id.length() != LETTERS) return false;
    for (int i = 0; i < LETTERS; i++) {
      char c = id.charAt(i);
      if (isDash(i) ? c != '-' : !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) return false;
    }
    return true;
  }

  private static boolean isDash(int i) {
    return i == 8 || i == 13 || i == 18 || i == 23;
  }

  static long high(String id) {
    return digits(id, 0, 18);
  }

  static long low(String id) {
    return digits(id, 19, LETTERS);
  }

  private static long digits(String id, int from, int to) {
    long bits = 0;
    for (int i = from; i < to; i++) {
      char c = id.charAt(i);
      if (c != '-') bits = bits << 4 | (c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return bits;
  }

  CallId uuid(long high, long low) {
    int place = (int) ((high ^ low ^ high >>> 32 ^ low >>> 20) & MOST - 1);
    return Optional.ofNullable(known.get(place)).filter(k -> k.high == high && k.low == low).map(Known::call)
        .orElseGet(() -> {
          CallId call = new CallId(new UUID(high, low).toString());
          known.set(place, new Known(high, low, call));
          return call;
        });
  }
}

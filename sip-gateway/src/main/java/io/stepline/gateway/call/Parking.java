package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Who is parked where. Thread-safe. */
final class Parking {
  private final Map<String, CallId> places = new HashMap<>();

  /** @return false when somebody else is there */
  synchronized boolean park(CallId call, String place) {
    return places.putIfAbsent(place, call) == null;
  }

  synchronized Optional<CallId> take(String place) {
    return Optional.ofNullable(places.remove(place));
  }

  synchronized Optional<CallId> at(String place) {
    return Optional.ofNullable(places.get(place));
  }

  synchronized void gone(CallId call) {
    places.values().removeIf(call::equals);
  }
}

package io.stepline.ops.control;

import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The calls of the whole house that are going on, as their events tell. Thread-safe. */
final class CallBook {
  private static final int MAX_CALLS = 200_000;

  /** One call as the API shows it. */
  record Entry(String call, String state, String direction, String from, String to, String bot, String trunk,
      String gateway, String codec, boolean onHold, boolean recording,
      List<String> connectedWith, long answeredUs) {
    Entry state(String now) {
      return new Entry(call, now, direction, from, to, bot, trunk, gateway, codec, onHold, recording, connectedWith,
          answeredUs);
    }

    Entry hold(boolean now) {
      return new Entry(call, state, direction, from, to, bot, trunk, gateway, codec, now, recording, connectedWith,
          answeredUs);
    }

    Entry record(boolean now) {
      return new Entry(call, state, direction, from, to, bot, trunk, gateway, codec, onHold, now, connectedWith,
          answeredUs);
    }

    /** For those who may not see whose call it is. */
    Entry masked(String fromNow, String toNow) {
      return new Entry(call, state, direction, fromNow, toNow, bot, trunk, gateway, codec, onHold, recording,
          connectedWith, answeredUs);
    }

    Entry with(List<String> others) {
      return new Entry(call, state, direction, from, to, bot, trunk, gateway, codec, onHold, recording, others,
          answeredUs);
    }
  }

  private final Map<CallId, Entry> calls = new ConcurrentHashMap<>();

  void dialled(CallId call, String from, String to, String bot) {
    if (calls.size() < MAX_CALLS) calls.putIfAbsent(call,
        new Entry(call.value(), "dialling", "OUTBOUND", from, to, bot, "", "", "", false, false, List.of(), 0));
  }

  void event(CallEvent event) {
    switch (event) {
      case CallEvent.Answered a when calls.size() < MAX_CALLS -> calls.put(a.call(),
          new Entry(a.call().value(), "up", a.direction().name(), a.from(), a.to(), a.bot(), a.trunk(),
              a.gateway(), a.codec(), false, false, List.of(), a.atUs()));
      case CallEvent.Progress p -> calls.computeIfPresent(p.call(), (c, e) -> e.state("ringing"));
      case CallEvent.HoldChanged h -> calls.computeIfPresent(h.call(), (c, e) -> e.hold(h.onHold()));
      case CallEvent.RecordingChanged r -> calls.computeIfPresent(r.call(), (c, e) -> e.record(r.recording()));
      case CallEvent.BridgeChanged b ->
          calls.computeIfPresent(b.call(), (c, e) -> e.with(b.others().stream().map(CallId::value).toList()));
      case CallEvent.Ended x -> calls.remove(x.call());
      default -> {}
    }
  }

  Optional<Entry> find(CallId call) {
    return Optional.ofNullable(calls.get(call));
  }

  List<Entry> all() {
    return calls.values().stream().sorted(java.util.Comparator.comparingLong(Entry::answeredUs)).toList();
  }
}

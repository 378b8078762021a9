package io.stepline.ops.control;

import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The calls of the whole house that are going on, as their events tell, also when an event is told twice or an older
 * one after a newer. What neither rings nor is answered in time, or lasts for a day, is taken for ended. Thread-safe.
 */
public final class CallBook {
  private static final int MAX_CALLS = 200_000;
  private static final int ENDED_REMEMBERED = 100_000;
  private static final long RINGS_US = 600_000_000L;
  private static final long LASTS_US = 86_400_000_000L;
  private static final long SWEEP_US = 10_000_000;

  /**
   * One call as the API shows it.
   *
   * @param answeredUs Unix time, 0 before @param begunUs when it was first heard of @param changedUs of its newest
   *   event
   */
  record Entry(String call, String state, String direction, String from, String to, String bot, String trunk,
      String gateway, String codec, boolean onHold, boolean recording,
      List<String> connectedWith, long answeredUs, long begunUs, long changedUs) {
    Entry state(String now) {
      return new Entry(call, now, direction, from, to, bot, trunk, gateway, codec, onHold, recording, connectedWith,
          answeredUs, begunUs, changedUs);
    }

    Entry hold(boolean now) {
      return new Entry(call, state, direction, from, to, bot, trunk, gateway, codec, now, recording, connectedWith,
          answeredUs, begunUs, changedUs);
    }

    Entry record(boolean now) {
      return new Entry(call, state, direction, from, to, bot, trunk, gateway, codec, onHold, now, connectedWith,
          answeredUs, begunUs, changedUs);
    }

    /** For those who may not see whose call it is. */
    Entry masked(String fromNow, String toNow) {
      return new Entry(call, state, direction, fromNow, toNow, bot, trunk, gateway, codec, onHold, recording,
          connectedWith, answeredUs, begunUs, changedUs);
    }

    Entry with(List<String> others) {
      return new Entry(call, state, direction, from, to, bot, trunk, gateway, codec, onHold, recording, others,
          answeredUs, begunUs, changedUs);
    }

    private Entry at(long us) {
      return new Entry(call, state, direction, from, to, bot, trunk, gateway, codec, onHold, recording, connectedWith,
          answeredUs, begunUs, us);
    }

    private boolean isOver(long nowUs) {
      return nowUs - begunUs > (answeredUs == 0 ? RINGS_US : LASTS_US);
    }
  }

  private final Map<CallId, Entry> calls = new HashMap<>();
  private final Map<CallId, Boolean> ended = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<CallId, Boolean> eldest) {
      return size() > ENDED_REMEMBERED;
    }
  };
  private long sweptUs;

  synchronized void dialled(CallId call, String from, String to, String bot, long nowUs) {
    if (calls.size() < MAX_CALLS && !ended.containsKey(call))
      calls.putIfAbsent(call, new Entry(call.value(), "dialling", "OUTBOUND", from, to, bot, "", "", "", false, false,
          List.of(), 0, nowUs, nowUs));
  }

  /** Any order of events leads to the same book. */
  public synchronized void event(CallEvent event) {
    switch (event) {
      case CallEvent.Answered a when !ended.containsKey(a.call())
          && (calls.size() < MAX_CALLS || calls.containsKey(a.call())) ->
          answered(a);
      case CallEvent.Progress p -> change(p, e -> e.answeredUs() == 0 ? e.state("ringing") : e);
      case CallEvent.HoldChanged h -> change(h, e -> e.hold(h.onHold()));
      case CallEvent.RecordingChanged r -> change(r, e -> e.record(r.recording()));
      case CallEvent.BridgeChanged b -> change(b, e -> e.with(b.others().stream().map(CallId::value).toList()));
      case CallEvent.Ended x -> {
        ended.put(x.call(), true);
        calls.remove(x.call());
      }
      default -> {}
    }
  }

  private void answered(CallEvent.Answered a) {
    Optional<Entry> known = Optional.ofNullable(calls.get(a.call()));
    if (known.filter(e -> e.answeredUs() != 0).isPresent()) return;
    calls.put(a.call(), new Entry(a.call().value(), "up", a.direction().name(), a.from(), a.to(), a.bot(), a.trunk(),
        a.gateway(), a.codec(), false, false, List.of(), a.atUs(), a.atUs(), a.atUs()));
  }

  private void change(CallEvent event, UnaryOperator<Entry> step) {
    calls.computeIfPresent(event.call(),
        (c, e) -> event.atUs() < e.changedUs() ? e : step.apply(e).at(event.atUs()));
  }

  synchronized Optional<Entry> find(CallId call, long nowUs) {
    return Optional.ofNullable(calls.get(call)).filter(e -> !e.isOver(nowUs));
  }

  synchronized List<Entry> all(long nowUs) {
    if (nowUs - sweptUs > SWEEP_US) {
      sweptUs = nowUs;
      calls.values().removeIf(e -> e.isOver(nowUs));
    }
    return calls.values().stream().filter(e -> !e.isOver(nowUs)).sorted(Comparator.comparingLong(Entry::answeredUs))
        .toList();
  }
}

package io.stepline.dialog.runtime;

import io.stepline.dialog.talk.TalkJournal;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ContextSnapshot;
import io.stepline.kafka.contract.TalkSnapshot;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.contract.WireException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The talks of the partitions that are held, and which calls ended lately. Owned by the worker's thread, but for
 * {@link #read}.
 */
final class Talks {
  private static final Logger log = LoggerFactory.getLogger(Talks.class);
  private static final long STALE_US = 4L * 3600 * 1_000_000;
  private static final int MAX_ENDED = 50_000;

  private final Bus bus;
  private final WallClock clock;
  private final CallTalk.House house;
  private final Map<CallId, CallTalk> talks = new HashMap<>();
  /** When something of a call was heard last, or its talk came here. */
  private final Map<CallId, Long> heardUs = new HashMap<>();
  private final Map<CallId, Long> ended = new LinkedHashMap<>();

  /** What the bus keeps of some partitions' calls. @param older snapshots of a release that did not keep whole talks */
  record Kept(Map<CallId, TalkSnapshot> talks, Map<CallId, ContextSnapshot> older) {}

  Talks(Bus bus, WallClock clock, CallTalk.House house) {
    this.bus = bus;
    this.clock = clock;
    this.house = house;
  }

  Optional<CallTalk> find(CallId call) {
    return Optional.ofNullable(talks.get(call));
  }

  /** The call's talk, begun now if there is none. */
  CallTalk begun(CallId call) {
    heard(call);
    return talks.computeIfAbsent(call, c -> new CallTalk(c, house));
  }

  void heard(CallId call) {
    heardUs.put(call, clock.nowUs());
  }

  /** Talks of which nothing was heard for so long that a takeover would not go on with them either: they go. */
  List<CallTalk> forgotten() {
    long before = clock.nowUs() - STALE_US;
    heardUs.keySet().retainAll(talks.keySet());
    List<CallTalk> gone =
        talks.values().stream().filter(t -> heardUs.getOrDefault(t.talk().call(), 0L) < before).toList();
    gone.forEach(t -> talks.remove(t.talk().call()));
    return gone;
  }

  boolean hasEnded(CallId call) {
    return ended.containsKey(call);
  }

  void ended(CallId call) {
    talks.remove(call);
    heardUs.remove(call);
    ended.put(call, clock.nowUs());
    if (ended.size() > MAX_ENDED) ended.remove(ended.keySet().iterator().next());
  }

  int size() {
    return talks.size();
  }

  void saveAll() {
    talks.values().forEach(CallTalk::save);
  }

  /** On any thread. */
  Kept read(Set<Integer> partitions) {
    Kept kept = new Kept(new HashMap<>(), new HashMap<>());
    bus.replay(Topics.TALK_SNAPSHOTS, partitions, p -> kept.talks().put(p.value().call(), p.value()));
    bus.replay(Topics.CONVERSATION_CONTEXT, partitions, p -> kept.older().put(p.value().call(), p.value()));
    kept.older().values()
        .removeIf(s -> Optional.ofNullable(kept.talks().get(s.call())).filter(t -> t.atUs() >= s.atUs()).isPresent());
    kept.older().keySet().forEach(kept.talks()::remove);
    return kept;
  }

  /** @return the talks that go on here */
  List<CallTalk> restore(Kept kept) {
    List<CallTalk> restored = new ArrayList<>();
    for (TalkSnapshot s : kept.talks().values()) {
      if (s.ended()) ended.put(s.call(), s.atUs());
      else if (clock.nowUs() - s.atUs() < STALE_US) read(s).ifPresent(restored::add);
    }
    for (ContextSnapshot s : kept.older().values()) {
      if (s.ended()) ended.put(s.call(), s.atUs());
      else if (clock.nowUs() - s.atUs() < STALE_US) upgraded(s).ifPresent(restored::add);
    }
    restored.forEach(t -> {
      talks.put(t.talk().call(), t);
      heard(t.talk().call());
    });
    return restored;
  }

  private Optional<CallTalk> read(TalkSnapshot snapshot) {
    try {
      return Optional.of(new CallTalk(TalkJournal.read(snapshot), house));
    } catch (WireException e) {
      log.warn("callId={} its talk cannot be read and begins anew: {}", snapshot.call(), e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<CallTalk> upgraded(ContextSnapshot snapshot) {
    CallTalk talk = new CallTalk(snapshot.call(), house);
    try {
      talk.take(CallTalk.upgraded(snapshot, house.machine(), clock.nowUs()));
      return Optional.of(talk);
    } catch (WireException e) {
      log.warn("callId={} its snapshot of an older release cannot be read and the talk begins anew: {}",
          snapshot.call(), e.getMessage());
      return Optional.empty();
    }
  }

  /** The partitions are another's. @return the talks that were theirs */
  List<CallTalk> leave(Set<Integer> partitions) {
    List<CallTalk> left =
        talks.values().stream().filter(t -> partitions.contains(bus.partitionOf(t.talk().call()))).toList();
    left.forEach(t -> {
      talks.remove(t.talk().call());
      heardUs.remove(t.talk().call());
    });
    return left;
  }
}

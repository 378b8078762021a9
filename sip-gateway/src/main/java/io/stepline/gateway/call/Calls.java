package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallId;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The register of calls: those under way, and those that have ended while their media is still being counted up.
 * Thread-safe.
 */
final class Calls {
  private final Map<CallId, Leg> legs = new ConcurrentHashMap<>();
  private final Map<CallId, String> peers = new ConcurrentHashMap<>();
  private final Set<CallId> ending = ConcurrentHashMap.newKeySet();
  private final LongAdder taken = new LongAdder();
  private final Map<InviteGate, LongAdder> refused = new EnumMap<>(InviteGate.class);

  Calls() {
    for (InviteGate gate : InviteGate.values()) refused.put(gate, new LongAdder());
  }

  void began(Leg leg) {
    taken.increment();
    legs.put(leg.facts().call(), leg);
  }

  /** One that came in. @param peer the address it came from */
  void began(Leg leg, String peer) {
    peers.put(leg.facts().call(), peer);
    began(leg);
  }

  /** Calls that came from one address. */
  Admission.Calls from(String peer) {
    int all = 0;
    int pending = 0;
    int unacknowledged = 0;
    for (Map.Entry<CallId, String> call : peers.entrySet()) {
      Optional<Leg> leg = call.getValue().equals(peer) ? leg(call.getKey()) : Optional.empty();
      if (leg.isEmpty()) continue;
      all++;
      if (!leg.get().isUp()) pending++;
      if (leg.get().isUnacknowledged()) unacknowledged++;
    }
    return new Admission.Calls(all, pending, unacknowledged);
  }

  void refused(InviteGate at) {
    refusals(at).increment();
  }

  long refusedAt(InviteGate gate) {
    return refusals(gate).sum();
  }

  private LongAdder refusals(InviteGate gate) {
    return Objects.requireNonNull(refused.get(gate));
  }

  /** No longer under way; what is asked for it from now on comes too late. */
  void gone(CallId call) {
    if (!legs.containsKey(call)) return;
    ending.add(call);
    legs.remove(call);
    peers.remove(call);
  }

  /** Its end has been published: nothing of it is left. */
  synchronized void told(CallId call) {
    ending.remove(call);
    notifyAll();
  }

  /** Waits until every call has ended and its end is published. @return whether that is so */
  synchronized boolean awaitNone(long waitMs) {
    long untilNs = System.nanoTime() + waitMs * 1_000_000;
    try {
      for (long left = waitMs; !isEmpty() && left > 0;
          left = TimeUnit.NANOSECONDS.toMillis(untilNs - System.nanoTime()))
        wait(left);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return isEmpty();
  }

  private boolean isEmpty() {
    return legs.isEmpty() && ending.isEmpty();
  }

  Optional<Leg> leg(CallId call) {
    return Optional.ofNullable(legs.get(call));
  }

  Collection<Leg> all() {
    return legs.values();
  }

  int active() {
    return legs.size();
  }

  /** Ended, but not yet published. */
  int ending() {
    return ending.size();
  }

  long onTrunk(Trunk trunk) {
    return legs.values().stream().filter(l -> l.facts().trunk().name().equals(trunk.name())).count();
  }

  long taken() {
    return taken.sum();
  }

  /** A challenge to prove oneself is no refusal. */
  long refused() {
    return refused.keySet().stream().filter(g -> g != InviteGate.DIGEST).mapToLong(this::refusedAt).sum();
  }
}

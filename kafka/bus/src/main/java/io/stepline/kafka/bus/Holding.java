package io.stepline.kafka.bus;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Which partitions a member of a group holds, and until when that is certain: a proof of membership (a commit the group
 * accepted) is worth a lease from the moment it was sent, shorter than the silence after which the group gives a
 * member's partitions away. A lease that has run out once stays so until the partitions were given up and taken anew,
 * since what was held back meanwhile is missing. Changed by the leading lane's thread, asked by all.
 */
final class Holding {
  /** While the group shares out anew it accepts no commit; it waits for its members as long as they live. */
  private static final long STILL_ALIVE_NS = 2_000_000_000L;

  private final Bus.Owner owner;
  private final long sessionNs;
  private final LongSupplier nanos;
  /** By partition, a number that is new whenever the partition is placed: who was away in between can tell. */
  private volatile Map<Integer, Long> placing = Map.of();
  private volatile Map<Integer, Long> followed = Map.of();
  private volatile Map<Integer, Long> held = Map.of();
  private volatile Map<Integer, Long> open = Map.of();
  private volatile long leaseUntil;
  private volatile long rejoiningUntil;
  private volatile long aliveAt;
  private volatile boolean lapsed;
  /** Held while records are handed over, so that giving up waits for it. */
  private final ReentrantLock handing = new ReentrantLock();
  private long takings;

  Holding(Bus.Owner owner, long sessionNs, LongSupplier nanos) {
    this.owner = owner;
    this.sessionNs = sessionNs;
    this.nanos = nanos;
    this.leaseUntil = nanos.getAsLong();
    this.rejoiningUntil = leaseUntil;
    this.aliveAt = leaseUntil;
  }

  /** These are to be ours: every lane looks for its place in them. */
  void place(Set<Integer> partitions) {
    takings++;
    Map<Integer, Long> next = new HashMap<>(placing);
    partitions.forEach(p -> next.put(p, takings));
    placing = Map.copyOf(next);
  }

  /** The other lane has its places too. */
  void follow(Map<Integer, Long> places) {
    followed = places;
  }

  /** Every lane has its place: they are ours, and their records may come. */
  void take() {
    Set<Integer> fresh = new TreeSet<>(placing.keySet());
    fresh.removeAll(held.keySet());
    held = placing;
    if (!fresh.isEmpty()) owner.taken(Set.copyOf(fresh));
    open = held;
  }

  /** No record of these is handed over any more, and their state is given up. */
  void give(Set<Integer> partitions) {
    Set<Integer> lost = new TreeSet<>(held.keySet());
    lost.retainAll(partitions);
    handing.lock();
    try {
      open = without(open, partitions);
    } finally {
      handing.unlock();
    }
    if (!lost.isEmpty()) owner.given(Set.copyOf(lost));
    held = without(held, partitions);
  }

  /** What was dealt with of these counts no more. */
  void forget(Set<Integer> partitions) {
    placing = without(placing, partitions);
  }

  private static Map<Integer, Long> without(Map<Integer, Long> map, Set<Integer> partitions) {
    Map<Integer, Long> rest = new HashMap<>(map);
    rest.keySet().removeAll(partitions);
    return Map.copyOf(rest);
  }

  /** The group accepted what was sent then. */
  void proven(long sentNs) {
    long until = sentNs + sessionNs * 8 / 10;
    if (until - leaseUntil > 0) leaseUntil = until;
    rejoiningUntil = sentNs;
  }

  /**
   * The group shares out anew and accepts no proof; who was a member for certain stays one while it waits, for two
   * sessions at most.
   */
  void rejoining() {
    long now = nanos.getAsLong();
    if (now - rejoiningUntil < 0 || now - leaseUntil >= 0) return;
    rejoiningUntil = now + 2 * sessionNs;
  }

  /** The leading lane's loop goes round. */
  void alive() {
    long now = nanos.getAsLong();
    if (now - aliveAt > STILL_ALIVE_NS) rejoiningUntil = now;
    aliveAt = now;
  }

  boolean certain() {
    if (lapsed) return false;
    long now = nanos.getAsLong();
    if (now - leaseUntil < 0 || now - rejoiningUntil < 0 && now - aliveAt < STILL_ALIVE_NS) return true;
    lapsed = !held.isEmpty();
    return false;
  }

  /** A lease that ran out is forgotten, once everything was given up. */
  void again() {
    lapsed = false;
  }

  boolean lapsed() {
    return !certain() && lapsed;
  }

  boolean holds(int partition) {
    return held.containsKey(partition) && certain();
  }

  /** Runs the step while nothing can be given up, unless another may have the partitions already. */
  void hand(Runnable step) {
    handing.lock();
    try {
      if (owner == Bus.Owner.NONE || certain()) step.run();
    } finally {
      handing.unlock();
    }
  }

  Bus.Owner owner() {
    return owner;
  }

  Map<Integer, Long> placing() {
    return placing;
  }

  boolean isFollowed() {
    return followed.equals(placing);
  }

  Map<Integer, Long> open() {
    return open;
  }

  /** Whether all that is to be ours is. */
  boolean isSettledIn() {
    return open.equals(placing);
  }
}

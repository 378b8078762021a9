package io.stepline.kafka.testkit;

import io.stepline.kafka.bus.Bus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One reader of an {@link InMemoryBus} and what it holds. */
final class GroupMember {
  private final Bus.Reader reader;
  /** By partition, a number that is new whenever it is taken. */
  private final Map<Integer, Long> held = new HashMap<>();
  /** By topic and partition, up to where records were handed over, and up to where they were dealt with. */
  private final Map<String, Long> handed = new HashMap<>();
  private final Map<String, Long> settled = new HashMap<>();
  private boolean dead;
  private boolean frozen;
  private long takings;

  GroupMember(Bus.Reader reader) {
    this.reader = reader;
  }

  /** A subscription that knows whose it is. */
  record Asking(GroupMember member, Runnable leaving) implements Bus.Subscription {
    @Override
    public void close() {
      leaving.run();
    }

    @Override
    public boolean holds(int partition) {
      return member.reader.group().isEmpty() || !member.frozen && member.since(partition) > 0;
    }
  }

  Asking asking(Runnable leaving) {
    return new Asking(this, leaving);
  }

  Bus.Reader reader() {
    return reader;
  }

  boolean isUp() {
    return !dead && !frozen;
  }

  synchronized boolean reads(int partition) {
    return reader.group().isEmpty() ? reader.some().map(s -> s.get().contains(partition)).orElse(true)
        : held.containsKey(partition);
  }

  /** 0 when it is not held. */
  synchronized long since(int partition) {
    return held.getOrDefault(partition, 0L);
  }

  synchronized Set<Integer> held() {
    return Set.copyOf(held.keySet());
  }

  synchronized void take(Set<Integer> partitions, Map<String, Long> places) {
    takings++;
    partitions.forEach(p -> held.put(p, takings));
    handed.putAll(places);
    settled.putAll(places);
  }

  void give(Set<Integer> partitions) {
    if (partitions.isEmpty()) return;
    if (dead) throw new IllegalStateException("nobody tells the dead");
    reader.owner().given(partitions);
    synchronized (this) {
      partitions.forEach(held::remove);
    }
  }

  /** Unless the partition has gone since the record was offered. */
  <T> void hear(InMemoryBus bus, Bus.Route<T> route, InMemoryBus.Kept record, long since) {
    if (!isUp() || since(record.partition()) != since) return;
    synchronized (this) {
      handed.merge(record.topic() + record.partition(), record.offset() + 1, Math::max);
    }
    List<Bus.Placed<T>> wanted = bus.read(route.topic(), record).stream()
        .filter(p -> route.topic().trunk().isPresent() || route.wants().test(route.topic().key().apply(p.value())))
        .toList();
    if (!wanted.isEmpty()) route.handler().accept(wanted);
  }

  /** What is settled, for the group. */
  void commit(Map<String, Long> committed) {
    if (reader.group().isEmpty() || !isUp()) return;
    Map<String, Long> mark;
    Map<Integer, Long> then;
    synchronized (this) {
      mark = Map.copyOf(handed);
      then = Map.copyOf(held);
    }
    reader.owner().settled(() -> settle(mark, then));
    synchronized (this) {
      settled.forEach((place, offset) -> {
        if (mine(place, held)) committed.merge(reader.group() + place, offset, Math::max);
      });
    }
  }

  /** What went and came back since counts no more. */
  private synchronized void settle(Map<String, Long> mark, Map<Integer, Long> then) {
    Map<Integer, Long> still = new HashMap<>(then);
    still.entrySet().removeIf(e -> since(e.getKey()) != e.getValue());
    mark.forEach((place, offset) -> {
      if (mine(place, still)) settled.merge(place, offset, Math::max);
    });
  }

  private static boolean mine(String place, Map<Integer, Long> partitions) {
    return partitions.containsKey(place.charAt(place.length() - 1) - '0');
  }

  void die() {
    dead = true;
  }

  void freeze() {
    frozen = true;
  }

  void wake() {
    frozen = false;
  }
}

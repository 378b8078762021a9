package io.stepline.kafka.testkit;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.BusHealth;
import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.bus.Trunks;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.WireException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A bus without threads for tests in virtual time: every record passes its codec both ways, and {@link #deliver()}
 * hands over what is due, in order. Readers of a group share the partitions as with Kafka; they may leave (close),
 * {@link #kill die}, {@link #freeze} and {@link #thaw}, or have partitions {@link #move moved} to them, and whoever
 * takes over hears again what was not settled.
 */
public final class InMemoryBus implements Bus {
  static final int PARTITIONS = 4;
  private final List<GroupMember> members = new ArrayList<>();
  private final Queue<Runnable> pending = new ArrayDeque<>();
  private final List<Kept> kept = new ArrayList<>();
  private final Map<String, Long> ends = new HashMap<>();
  /** By group, topic and partition. */
  private final Map<String, Long> committed = new HashMap<>();
  private final Map<String, Long> rejected = new TreeMap<>();
  private boolean commits = true;
  private long sent;

  record Kept(String topic, int partition, long offset, byte[] bytes) {}

  @Override
  public synchronized <T> void publish(Topic<T> topic, T value) {
    put(topic.name(), topic.key().apply(value), topic.codec().encode(value));
  }

  @Override
  public synchronized <T> void publishAll(Topic<T> topic, List<T> values) {
    if (topic.trunk().isEmpty()) values.forEach(v -> publish(topic, v));
    else Trunks.of(topic, values, this::partitionOf)
        .forEach((partition, records) -> records.forEach(r -> put(topic.name(), partition, r)));
  }

  /** As a process of another release may have written it. */
  public synchronized void put(String topic, CallId call, byte[] bytes) {
    put(topic, partitionOf(call), bytes);
  }

  private void put(String topic, int partition, byte[] bytes) {
    Kept record = new Kept(topic, partition, ends.merge(topic + partition, 1L, Long::sum) - 1, bytes);
    sent++;
    kept.add(record);
    members.forEach(m -> offer(m, record));
  }

  private void offer(GroupMember member, Kept record) {
    if (!member.reads(record.partition())) return;
    long since = member.since(record.partition());
    for (Route<?> route : member.reader().routes())
      if (route.topic().name().equals(record.topic())) pending.add(() -> member.hear(this, route, record, since));
  }

  /**
   * Hands over everything, what the handlers publish included; then places are committed as far as things are settled.
   */
  public void deliver() {
    do {
      for (Runnable next = poll(); next != NOTHING; next = poll()) next.run();
      if (commits) commit();
    } while (!isQuiet());
  }

  private synchronized boolean isQuiet() {
    return pending.isEmpty();
  }

  private static final Runnable NOTHING = () -> {};

  private synchronized Runnable poll() {
    return pending.isEmpty() ? NOTHING : pending.remove();
  }

  /**
   * From now on places are committed only by {@link #commit()}: what was handed over since then is heard again by
   * whoever takes over.
   */
  public void commitByHand() {
    commits = false;
  }

  /** As Kafka's readers do once a second. */
  public void commit() {
    for (GroupMember m : living()) m.commit(committed);
  }

  private synchronized List<GroupMember> living() {
    return members.stream().filter(GroupMember::isUp).toList();
  }

  @Override
  public Subscription subscribe(Reader reader) {
    GroupMember member = new GroupMember(reader);
    synchronized (this) {
      members.add(member);
      if (!reader.group().isEmpty())
        reader.routes().forEach(r -> IntStream.range(0, PARTITIONS).forEach(p -> begin(reader, r.topic().name(), p)));
    }
    if (reader.group().isEmpty()) return member.asking(() -> remove(member));
    share(reader.group());
    return member.asking(() -> leave(member));
  }

  /** A group without a place begins where its first reader wants to. */
  private void begin(Reader reader, String topic, int partition) {
    committed.putIfAbsent(reader.group() + topic + partition,
        reader.start() == Start.EARLIEST ? 0L : ends.getOrDefault(topic + partition, 0L));
  }

  private synchronized void remove(GroupMember member) {
    members.remove(member);
  }

  private void leave(GroupMember member) {
    if (!member.isUp()) return;
    member.commit(committed);
    member.give(member.held());
    remove(member);
    share(member.reader().group());
  }

  /** The reader's process is gone without a word; it hears and is told nothing more, and others take over. */
  public void kill(Subscription subscription) {
    GroupMember member = member(subscription);
    member.die();
    remove(member);
    share(member.reader().group());
  }

  /** The reader's process stands still for so long that others take over; it does not know. */
  public void freeze(Subscription subscription) {
    GroupMember member = member(subscription);
    member.freeze();
    share(member.reader().group());
  }

  /** It goes on, holds nothing for certain, is told so by its group, and joins again. */
  public void thaw(Subscription subscription) {
    GroupMember member = member(subscription);
    member.give(member.held());
    member.wake();
    share(member.reader().group());
  }

  /** The group gives this partition to this reader. */
  public void move(Subscription subscription, int partition) {
    GroupMember to = member(subscription);
    for (GroupMember from : group(to.reader().group())) {
      if (from == to || !from.held().contains(partition)) continue;
      from.commit(committed);
      from.give(Set.of(partition));
    }
    take(to, Set.of(partition));
  }

  /** Those of the group, in the order they joined. */
  public List<Subscription> readers(String group) {
    return group(group).stream().<Subscription>map(m -> m.asking(() -> leave(m))).toList();
  }

  private static GroupMember member(Subscription subscription) {
    return ((GroupMember.Asking) subscription).member();
  }

  private synchronized List<GroupMember> group(String name) {
    return members.stream().filter(m -> m.isUp() && m.reader().group().equals(name)).toList();
  }

  /** Everybody keeps what its share allows; what must move is given up before it is taken. */
  private void share(String group) {
    List<GroupMember> up = group(group);
    if (up.isEmpty()) return;
    Set<Integer> free = IntStream.range(0, PARTITIONS).boxed().collect(Collectors.toCollection(java.util.TreeSet::new));
    Map<GroupMember, Integer> room = new java.util.LinkedHashMap<>();
    for (int i = 0; i < up.size(); i++) {
      GroupMember m = up.get(i);
      int quota = PARTITIONS / up.size() + (i < PARTITIONS % up.size() ? 1 : 0);
      List<Integer> surplus = m.held().stream().sorted().skip(quota).toList();
      if (!surplus.isEmpty()) {
        m.commit(committed);
        m.give(Set.copyOf(surplus));
      }
      free.removeAll(m.held());
      room.put(m, quota - m.held().size());
    }
    room.forEach((m, count) -> {
      Set<Integer> fresh = free.stream().limit(count).collect(Collectors.toSet());
      free.removeAll(fresh);
      take(m, fresh);
    });
  }

  private void take(GroupMember member, Set<Integer> partitions) {
    if (partitions.isEmpty() || member.held().containsAll(partitions)) return;
    Map<String, Long> from = new TreeMap<>();
    synchronized (this) {
      for (Route<?> r : member.reader().routes())
        for (int p : partitions) {
          String place = r.topic().name() + p;
          from.put(place, member.reader().start() == Start.NOW ? ends.getOrDefault(place, 0L)
              : committed.getOrDefault(member.reader().group() + place, 0L));
        }
      member.take(partitions, from);
      kept.stream().filter(k -> from.getOrDefault(k.topic() + k.partition(), Long.MAX_VALUE) <= k.offset())
          .forEach(k -> offer(member, k));
    }
    member.reader().owner().taken(Set.copyOf(partitions));
  }

  @Override
  public int partitionOf(CallId call) {
    return Math.floorMod(call.hashCode(), PARTITIONS);
  }

  @Override
  public int partitions() {
    return PARTITIONS;
  }

  /** There are no other holders here. */
  @Override
  public Pen pen(String name) {
    return new Pen() {
      @Override
      public void write(List<Entry<?>> entries) {
        entries.forEach(InMemoryBus.this::publishOne);
      }

      @Override
      public void close() {}
    };
  }

  private <T> void publishOne(Entry<T> entry) {
    publish(entry.topic(), entry.value());
  }

  @Override
  public <A, B> Subscription claim(Claim<A, B> claim) {
    claim.begins().run();
    return subscribe(new Reader(claim.group(), Start.NOW, 0,
        List.of(Route.each(claim.from(), order -> claim.decide().apply(order).ifPresent(taken -> {
          publish(claim.to(), taken);
          claim.then().accept(order);
        })))));
  }

  /** All of it: these records have no time. */
  @Override
  public <T> void replaySince(Topic<T> topic, long sinceMs, Consumer<T> each) {
    replaySince(topic, IntStream.range(0, PARTITIONS).boxed().collect(Collectors.toSet()), sinceMs,
        p -> each.accept(p.value()));
  }

  @Override
  public <T> void replaySince(Topic<T> topic, Set<Integer> partitions, long sinceMs, Consumer<Placed<T>> each) {
    List<Kept> records;
    synchronized (this) {
      records =
          kept.stream().filter(k -> k.topic().equals(topic.name()) && partitions.contains(k.partition())).toList();
    }
    records.forEach(k -> read(topic, k).forEach(each));
  }

  /** Empty for a record that cannot be read, which is counted. */
  <T> List<Placed<T>> read(Topic<T> topic, Kept record) {
    try {
      return topic.read(record.bytes()).stream().map(v -> new Placed<>(v, record.partition(), record.offset()))
          .toList();
    } catch (WireException e) {
      synchronized (this) {
        rejected.merge(topic.name(), 1L, Long::sum);
      }
      return List.of();
    }
  }

  @Override
  public synchronized BusHealth health() {
    return new BusHealth(true, sent, 0, sent, Map.copyOf(rejected), 0);
  }

  @Override
  public void close() {}
}

package io.stepline.kafka.bus;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The lane that reads the partitions the leading lane was given. It has its place in them before they are taken, and
 * hands nothing over before and after.
 */
final class Follow implements Placement {
  private static final long COMMIT_EVERY_NS = 1_000_000_000L;
  /** Places that stand still are told again, since brokers forget those of groups without members after days. */
  private static final long REPEAT_EVERY_NS = 600_000_000_000L;

  private final Bus.Start start;
  private final List<? extends Bus.Route<?>> routes;
  private final Holding holding;
  private final Places places;
  private Map<Integer, Long> following = Map.of();
  private long committedNs = System.nanoTime();

  Follow(Bus.Start start, List<? extends Bus.Route<?>> routes, Holding holding) {
    this.start = start;
    this.routes = routes;
    this.holding = holding;
    this.places = new Places(holding);
  }

  @Override
  public void begin(KafkaConsumer<byte[], byte[]> c) {}

  @Override
  public boolean check(KafkaConsumer<byte[], byte[]> c) {
    Map<Integer, Long> now = holding.placing();
    if (!now.equals(following)) {
      Set<Integer> gone = changed(following, now);
      places.forget(gone);
      c.assign(Placement.of(routes, now.keySet()));
      List<TopicPartition> fresh = Placement.of(routes, changed(now, following));
      c.pause(fresh);
      Placement.place(c, start, fresh).forEach(places::begin);
      following = now;
      holding.follow(now);
    }
    Map<Integer, Long> open = holding.open();
    c.resume(c.paused().stream().filter(p -> Objects.equals(following.get(p.partition()), open.get(p.partition())))
        .toList());
    return following.equals(open);
  }

  /** Partitions of the one that the other has not, or has from another time. */
  private static Set<Integer> changed(Map<Integer, Long> one, Map<Integer, Long> other) {
    return new HashMap<>(one).entrySet().stream().filter(e -> !e.getValue().equals(other.get(e.getKey())))
        .map(Map.Entry::getKey).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void hand(Runnable step) {
    holding.hand(step);
  }

  @Override
  public boolean delivers(int partition) {
    return following.containsKey(partition) && following.get(partition).equals(holding.open().get(partition));
  }

  @Override
  public void handed(TopicPartition partition, long offset) {
    places.handed(partition, offset + 1);
  }

  /** Its group has no members, only places; whoever is not certain to hold the partitions leaves them alone. */
  @Override
  public void tend(KafkaConsumer<byte[], byte[]> c) {
    long now = System.nanoTime();
    if (now - committedNs < (places.isFresh() ? COMMIT_EVERY_NS : REPEAT_EVERY_NS)) return;
    committedNs = now;
    places.mark();
    var settled = places.settled();
    settled.keySet().removeIf(p -> !holding.holds(p.partition()));
    if (!settled.isEmpty()) c.commitAsync(settled, (done, e) -> {});
  }
}

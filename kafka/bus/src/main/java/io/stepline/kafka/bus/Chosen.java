package io.stepline.kafka.bus;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** The partitions that a reader without a group names, which come and go. Owned by the lane's thread. */
final class Chosen implements Placement {
  /** Longer than it takes to see that a partition was named and to get there, with clocks that differ. */
  private static final long BACK_MS = 20_000;

  private final List<? extends Bus.Route<?>> routes;
  private final Supplier<Set<Integer>> some;
  private Optional<Set<Integer>> reading = Optional.empty();

  Chosen(List<? extends Bus.Route<?>> routes, Supplier<Set<Integer>> some) {
    this.routes = routes;
    this.some = some;
  }

  @Override
  public void begin(KafkaConsumer<byte[], byte[]> c) {}

  @Override
  public boolean check(KafkaConsumer<byte[], byte[]> c) {
    Set<Integer> now = Set.copyOf(some.get());
    if (reading.filter(now::equals).isPresent()) return true;
    Set<Integer> fresh = new HashSet<>(now);
    reading.ifPresent(fresh::removeAll);
    c.assign(Placement.of(routes, now));
    List<TopicPartition> added = Placement.of(routes, fresh);
    if (reading.isEmpty()) Placement.place(c, Bus.Start.NOW, added);
    else goBack(c, added);
    reading = Optional.of(now);
    return true;
  }

  private static void goBack(KafkaConsumer<byte[], byte[]> c, Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) return;
    long since = System.currentTimeMillis() - BACK_MS;
    Map<TopicPartition, Long> times = partitions.stream().collect(Collectors.toMap(p -> p, p -> since));
    Map<TopicPartition, Long> ends = c.endOffsets(partitions);
    c.offsetsForTimes(times).forEach((p, found) -> c.seek(p,
        Optional.ofNullable(found).map(f -> f.offset()).orElseGet(() -> Optional.ofNullable(ends.get(p)).orElse(0L))));
  }

  /** So soon it is seen that another partition was named. */
  @Override
  public Duration patience() {
    return Duration.ofMillis(100);
  }

  /** Nobody waits for its partitions. */
  @Override
  public Duration goodbye() {
    return Duration.ZERO;
  }
}

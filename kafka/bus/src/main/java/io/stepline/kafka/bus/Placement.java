package io.stepline.kafka.bus;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Puts a lane's consumer where it should read. All of it on the lane's thread. */
interface Placement {
  void begin(KafkaConsumer<byte[], byte[]> consumer);

  /** Before each poll. @return true once the consumer reads from where it should */
  boolean check(KafkaConsumer<byte[], byte[]> consumer);

  /** Runs the step if what was polled may be handed over. */
  default void hand(Runnable step) {
    step.run();
  }

  /** Whether records of this partition may be handed over. */
  default boolean delivers(int partition) {
    return true;
  }

  /** This record was handed over. */
  default void handed(TopicPartition partition, long offset) {}

  /** How long a poll may wait for records once everything is in its place, until the next look around. */
  default Duration patience() {
    return Duration.ofMillis(100);
  }

  /** How long the consumer may take to say goodbye. */
  default Duration goodbye() {
    return Duration.ofSeconds(10);
  }

  /** After each poll. */
  default void tend(KafkaConsumer<byte[], byte[]> consumer) {}

  /** Before the consumer closes. */
  default void end(KafkaConsumer<byte[], byte[]> consumer) {}

  /** @return where reading begins, by partition */
  static Map<TopicPartition, Long> place(KafkaConsumer<byte[], byte[]> consumer, Bus.Start start,
      Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) return Map.of();
    switch (start) {
      case EARLIEST -> consumer.seekToBeginning(partitions);
      case NOW -> consumer.seekToEnd(partitions);
      case COMMITTED, RECENT -> {
        var known = consumer.committed(Set.copyOf(partitions));
        Map<TopicPartition, OffsetAndTimestamp> recent =
            start == Bus.Start.RECENT ? recent(consumer, partitions) : Map.of();
        for (TopicPartition p : partitions) {
          long from = Optional.ofNullable(recent.get(p)).map(OffsetAndTimestamp::offset).orElse(0L);
          boolean stale = start == Bus.Start.RECENT && Optional.ofNullable(recent.get(p)).isEmpty();
          Optional.ofNullable(known.get(p)).filter(o -> !stale)
              .ifPresentOrElse(o -> consumer.seek(p, Math.max(o.offset(), from)), () -> consumer.seekToEnd(List.of(p)));
        }
      }
    }
    Map<TopicPartition, Long> places = new HashMap<>();
    partitions.forEach(p -> places.put(p, consumer.position(p, Duration.ofSeconds(20))));
    return places;
  }

  /** The first records of the last minute; none where there were none. */
  private static Map<TopicPartition, OffsetAndTimestamp> recent(KafkaConsumer<byte[], byte[]> consumer,
      Collection<TopicPartition> partitions) {
    long since = System.currentTimeMillis() - 60_000;
    return consumer.offsetsForTimes(partitions.stream().collect(Collectors.toMap(p -> p, p -> since)));
  }

  static List<TopicPartition> of(List<? extends Bus.Route<?>> routes, Set<Integer> numbers) {
    return routes.stream().flatMap(r -> numbers.stream().map(n -> new TopicPartition(r.topic().name(), n))).toList();
  }
}

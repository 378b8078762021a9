package io.stepline.kafka.bus;

import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far one lane has come: what was handed over, and up to where it was dealt with, which is what may be committed.
 * Owned by the lane's thread.
 */
final class Places {
  private final Holding holding;
  private final Map<TopicPartition, Long> handed = new HashMap<>();
  private final Map<TopicPartition, Long> settled = new HashMap<>();
  private final Queue<Mark> dealtWith = new ConcurrentLinkedQueue<>();
  private boolean fresh;

  /** @param since when each partition was placed: what was handed over before it went and came back counts no more */
  private record Mark(Map<Integer, Long> since, Map<TopicPartition, Long> places) {}

  Places(Holding holding) {
    this.holding = holding;
  }

  /** Reading begins here, which is worth committing: without a place whoever takes over would begin at the end. */
  void begin(TopicPartition partition, long offset) {
    handed.put(partition, offset);
    settled.put(partition, offset);
    fresh = true;
  }

  void handed(TopicPartition partition, long next) {
    handed.put(partition, next);
    fresh = true;
  }

  void forget(Set<Integer> partitions) {
    handed.keySet().removeIf(p -> partitions.contains(p.partition()));
    settled.keySet().removeIf(p -> partitions.contains(p.partition()));
  }

  /** Whether anything was handed over, or dealt with, that was not committed. */
  boolean isFresh() {
    return fresh || !dealtWith.isEmpty();
  }

  /** Asks to be told when everything handed over so far has been dealt with. */
  void mark() {
    if (!fresh) return;
    fresh = false;
    Mark mark = new Mark(holding.placing(), Map.copyOf(handed));
    holding.owner().settled(() -> dealtWith.add(mark));
  }

  /** What may be committed; also when nothing is new, for the proof of membership that a commit is. */
  Map<TopicPartition, OffsetAndMetadata> settled() {
    Map<Integer, Long> now = holding.placing();
    while (!dealtWith.isEmpty()) {
      Mark mark = dealtWith.remove();
      mark.places().forEach((p, next) -> {
        if (settled.containsKey(p) && now.getOrDefault(p.partition(), -1L).equals(mark.since().get(p.partition())))
          settled.merge(p, next, Math::max);
      });
    }
    Map<TopicPartition, OffsetAndMetadata> places = new HashMap<>();
    settled.forEach((p, next) -> places.put(p, new OffsetAndMetadata(next)));
    return places;
  }
}

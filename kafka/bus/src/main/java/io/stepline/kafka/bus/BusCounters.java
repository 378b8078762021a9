package io.stepline.kafka.bus;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counters behind {@link BusHealth}. Thread-safe. */
final class BusCounters {
  final LongAdder sent = new LongAdder();
  final LongAdder failedSends = new LongAdder();
  final LongAdder received = new LongAdder();
  final LongAdder handlerFailures = new LongAdder();
  private final Map<String, LongAdder> rejected = new ConcurrentHashMap<>();
  private final AtomicLong troubles = new AtomicLong();

  /** @return how many of this topic by now */
  long rejected(String topic) {
    LongAdder count = rejected.computeIfAbsent(topic, t -> new LongAdder());
    count.increment();
    return count.sum();
  }

  void trouble() {
    troubles.incrementAndGet();
  }

  void fine() {
    if (troubles.get() != 0) troubles.set(0);
  }

  BusHealth health() {
    Map<String, Long> byTopic = new TreeMap<>();
    rejected.forEach((topic, count) -> byTopic.put(topic, count.sum()));
    return new BusHealth(troubles.get() == 0, sent.sum(), failedSends.sum(), received.sum(), byTopic,
        handlerFailures.sum());
  }
}

package io.stepline.kafka.bus;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counters behind {@link BusHealth}. Thread-safe. */
final class BusCounters {
  final LongAdder sent = new LongAdder();
  final LongAdder failedSends = new LongAdder();
  final LongAdder received = new LongAdder();
  final LongAdder rejected = new LongAdder();
  final LongAdder handlerFailures = new LongAdder();
  private final AtomicLong troubles = new AtomicLong();

  void trouble() {
    troubles.incrementAndGet();
  }

  void fine() {
    if (troubles.get() != 0) troubles.set(0);
  }

  BusHealth health() {
    return new BusHealth(troubles.get() == 0, sent.sum(), failedSends.sum(), received.sum(), rejected.sum(), handlerFailures.sum());
  }
}

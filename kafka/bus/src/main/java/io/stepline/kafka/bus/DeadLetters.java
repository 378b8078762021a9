package io.stepline.kafka.bus;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DeadLetter;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.contract.WireException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts by topic what could not be read, and puts it where people find it; its neighbours are not held up.
 * Thread-safe.
 */
final class DeadLetters {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
  private static final int MAX_BYTES = 64 << 10;
  /** More than this is only counted. */
  private static final int A_MINUTE = 100;
  private static final long MINUTE_US = 60_000_000;

  private final BusCounters counters;
  private final WallClock clock;
  private final Consumer<DeadLetter> post;
  private long minuteBegan;
  private int posted;

  DeadLetters(BusCounters counters, WallClock clock, Consumer<DeadLetter> post) {
    this.counters = counters;
    this.clock = clock;
    this.post = post;
  }

  void unreadable(Topic<?> topic, ConsumerRecord<byte[], byte[]> record, WireException why) {
    long count = counters.rejected(topic.name());
    if (Long.bitCount(count) == 1)
      log.warn("{}: record rejected, {} so far: {}", topic.name(), count, why.getMessage());
    if (topic.lane() == Topic.Lane.AUDIO || topic.equals(Topics.DEAD_LETTERS) || !mayPost()) return;
    CallId place = new CallId(topic.name().replace('.', '-') + "-" + record.partition() + "-" + record.offset());
    byte[] bytes = record.value();
    post.accept(new DeadLetter(place, topic.name(), record.partition(), record.offset(),
        String.valueOf(why.getMessage()), Arrays.copyOf(bytes, Math.min(bytes.length, MAX_BYTES)),
        clock.nowUs()));
  }

  private synchronized boolean mayPost() {
    long now = clock.nowUs();
    if (now - minuteBegan > MINUTE_US) {
      minuteBegan = now;
      posted = 0;
    }
    return ++posted <= A_MINUTE;
  }
}

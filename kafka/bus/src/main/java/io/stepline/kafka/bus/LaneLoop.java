package io.stepline.kafka.bus;

import io.stepline.kafka.contract.WireException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Poll, decode, hand over, on one thread, until closed. A record that does not decode is counted, put aside and passed
 * over.
 */
final class LaneLoop implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(LaneLoop.class);

  private static final Duration UNPLACED = Duration.ofMillis(10);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<? extends Bus.Route<?>> routes;
  private final Placement placement;
  private final int tickMs;
  private final BusCounters counters;
  private final DeadLetters letters;
  private final CountDownLatch placed;
  private final KafkaSettings settings;
  private final Trouble trouble;
  private final Thread thread;
  private volatile boolean closing;

  LaneLoop(String name, KafkaConsumer<byte[], byte[]> consumer, List<? extends Bus.Route<?>> routes,
      Placement placement, int tickMs,
      BusCounters counters, DeadLetters letters, CountDownLatch placed, KafkaSettings settings) {
    this.consumer = consumer;
    this.routes = routes;
    this.placement = placement;
    this.tickMs = tickMs;
    this.counters = counters;
    this.letters = letters;
    this.placed = placed;
    this.settings = settings;
    this.trouble = new Trouble(log, settings.bootstrapServers(), "read " + String.join(", ", names()));
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this);
  }

  void start() {
    thread.start();
  }

  void close() {
    closing = true;
    consumer.wakeup();
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the client has a connection to any broker. Any thread may ask. */
  boolean connected() {
    return consumer.metrics().entrySet().stream().filter(e -> e.getKey().name().equals("connection-count"))
        .anyMatch(e -> e.getValue().metricValue() instanceof Double n && n > 0);
  }

  /**
   * By topic, records that wait in the partition that is furthest behind, as the client counted them when it fetched
   * last. Any thread may ask.
   */
  Map<String, Long> lag() {
    Map<String, Long> lag = new HashMap<>();
    routes.forEach(r -> lag.put(r.topic().name(), 0L));
    consumer.metrics().forEach((name, metric) -> {
      if (!name.name().equals("records-lag") || !(metric.metricValue() instanceof Double waits) || waits.isNaN())
        return;
      routes.stream().map(r -> r.topic().name())
          .filter(t -> underscored(t).equals(underscored(name.tags().getOrDefault("topic", "")))).findFirst()
          .ifPresent(t -> lag.merge(t, waits.longValue(), Math::max));
    });
    return lag;
  }

  /** The client writes the dots of a topic's name as underscores in some of its versions. */
  private static String underscored(String topic) {
    return topic.replace('.', '_');
  }

  @Override
  public void run() {
    boolean begun = false;
    boolean reported = false;
    try {
      while (!closing) {
        try {
          if (!begun) placement.begin(consumer);
          begun = true;
          boolean ready = placement.check(consumer);
          if (ready && !reported) {
            placed.countDown();
            reported = true;
          }
          if (consumer.subscription().isEmpty() && consumer.assignment().isEmpty()) {
            Thread.sleep(20);
            continue;
          }
          ConsumerRecords<byte[], byte[]> records = consumer.poll(ready ? placement.patience() : UNPLACED);
          if (!records.isEmpty()) placement.hand(() -> deliver(records));
          placement.tend(consumer);
          if (tickMs > 0) Thread.sleep(tickMs);
        } catch (WakeupException e) {
          if (!closing) log.warn("woken without cause");
        } catch (KafkaException e) {
          counters.trouble();
          rest(trouble.met(e));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      try {
        if (begun) placement.end(consumer);
        consumer.close(CloseOptions.timeout(placement.goodbye()));
      } catch (KafkaException e) {
        log.debug("closing the consumer: {}", e.toString());
      }
    }
  }

  private List<String> names() {
    return routes.stream().map(r -> r.topic().name()).toList();
  }

  /** Why the cluster will not have us, if that is so. Any thread may ask. */
  Optional<BusException> refusal() {
    return trouble.refusal();
  }

  private void rest(long ms) throws InterruptedException {
    for (long slept = 0; slept < ms && !closing; slept += 100) Thread.sleep(100);
  }

  private void deliver(ConsumerRecords<byte[], byte[]> records) {
    counters.fine();
    trouble.over();
    for (Bus.Route<?> route : routes) deliver(route, records.records(route.topic().name()));
  }

  private <T> void deliver(Bus.Route<T> route, Iterable<ConsumerRecord<byte[], byte[]>> records) {
    List<Bus.Placed<T>> batch = new ArrayList<>();
    for (var record : records) {
      if (!placement.delivers(record.partition())) continue;
      placement.handed(new TopicPartition(record.topic(), record.partition()), record.offset());
      if (!route.isOfEvery() && !KafkaPen.concerns(record, route.wants())) continue;
      try {
        for (T value : KafkaPen.values(settings.seal(), route.topic(), record))
          batch.add(new Bus.Placed<>(value, record.partition(), record.offset()));
      } catch (WireException e) {
        letters.unreadable(route.topic(), record, e);
      }
    }
    if (batch.isEmpty()) return;
    counters.received.add(batch.size());
    try {
      route.handler().accept(batch);
    } catch (RuntimeException e) {
      counters.handlerFailures.increment();
      log.error("{}: handler failed on a batch of {}", route.topic().name(), batch.size(), e);
    }
  }
}

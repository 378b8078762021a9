package io.stepline.kafka.bus;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.contract.WireException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bus on a Kafka cluster, embedded or external. Thread-safe. */
public final class KafkaBus implements Bus {
  private static final Logger log = LoggerFactory.getLogger(KafkaBus.class);

  private static final Duration FLUSH = Duration.ofSeconds(2);

  private final KafkaSettings settings;
  private final BusCounters counters = new BusCounters();
  private final DeadLetters letters =
      new DeadLetters(counters, WallClock.system(), letter -> publish(Topics.DEAD_LETTERS, letter));
  private final KafkaProducer<byte[], byte[]> control;
  private final KafkaProducer<byte[], byte[]> audio;
  private final List<KafkaReader> readers = new CopyOnWriteArrayList<>();
  private final List<KafkaClaims<?, ?>> claims = new CopyOnWriteArrayList<>();

  private volatile int partitions;

  private final Meters meters;

  private KafkaBus(KafkaSettings settings, Meters meters) {
    this.settings = settings;
    this.meters = meters;
    this.control = producer(Topic.Lane.CONTROL);
    this.audio = producer(Topic.Lane.AUDIO);
  }

  /** @throws BusException if the cluster does not answer or refuses the topics */
  public static KafkaBus connect(KafkaSettings settings) {
    return connect(settings, Meters.NONE);
  }

  /**
   * @throws BusException.Unreachable if the cluster does not answer
   * @throws BusException if it refuses us, or has topics that the house cannot work with
   */
  public static KafkaBus connect(KafkaSettings settings, Meters meters) {
    try (TopicDesk desk = TopicDesk.open(settings)) {
      desk.settle();
    }
    KafkaBus bus = new KafkaBus(settings, meters);
    try {
      for (Topic<?> topic : Topics.ALL) bus.partitions = bus.learn(topic);
    } catch (RuntimeException e) {
      bus.close();
      throw e;
    }
    return bus;
  }

  /** Waits until the producer knows the topic's partitions, so that no later send has to. @return how many there are */
  private int learn(Topic<?> topic) {
    long giveUp = System.nanoTime() + 20_000_000_000L;
    while (true) {
      try {
        return producer(topic).partitionsFor(topic.name()).size();
      } catch (TimeoutException e) {
        if (System.nanoTime() > giveUp) throw new BusException.Unreachable(
            "topic " + topic.name() + " has no leader after 20 s; check the cluster at " + settings.bootstrapServers(),
            e);
      } catch (KafkaException e) {
        throw ClusterFault.of(settings.bootstrapServers(), "look at the topic " + topic.name(), e);
      }
    }
  }

  @Override
  public <T> void publish(Topic<T> topic, T value) {
    send(topic, () -> KafkaPen.record(settings.seal(), new Entry<>(topic, value)));
  }

  @Override
  public <T> void publishAll(Topic<T> topic, List<T> values) {
    if (topic.trunk().isEmpty() || !settings.trunks()) {
      values.forEach(v -> publish(topic, v));
      return;
    }
    Trunks.of(topic, values, this::partitionOf).forEach((partition, records) -> records
        .forEach(r -> send(topic, () -> KafkaPen.trunk(settings.seal(), topic, partition, r))));
  }

  private void send(Topic<?> topic, Supplier<ProducerRecord<byte[], byte[]>> record) {
    try {
      producer(topic).send(record.get(), (meta, e) -> {
        if (e == null) {
          counters.sent.increment();
          counters.fine();
        } else {
          failed(topic, e);
        }
      });
    } catch (KafkaException | IllegalStateException e) {
      failed(topic, e);
    }
  }

  private void failed(Topic<?> topic, Exception e) {
    counters.trouble();
    counters.failedSends.increment();
    meters.count("stepline.bus.sends.lost", "topic", topic.name()).one();
    if (Long.bitCount(counters.failedSends.sum()) == 1)
      log.warn("send to {} failed, {} so far: {}", topic.name(), counters.failedSends.sum(),
          ClusterFault.lasts(e) ? ClusterFault.sentence(e) : e.toString());
  }

  @Override
  public Subscription subscribe(Reader reader) {
    KafkaReader running = KafkaReader.start(settings, reader, counters, letters, this::flushShortly);
    readers.add(running);
    return new Subscription() {
      @Override
      public void close() {
        readers.remove(running);
        running.close();
      }

      @Override
      public boolean holds(int partition) {
        return running.holds(partition);
      }
    };
  }

  /** What was published is on the bus, or the broker takes too long. */
  private void flushShortly() {
    try {
      Thread.ofVirtual().start(control::flush).join(FLUSH);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As the producer does it. */
  @Override
  public int partitionOf(CallId call) {
    return Utils.toPositive(Utils.murmur2(call.value().getBytes(StandardCharsets.US_ASCII))) % partitions;
  }

  @Override
  public int partitions() {
    return partitions;
  }

  @Override
  public Pen pen(String name) {
    return new KafkaPen(settings, name);
  }

  @Override
  public <A, B> Subscription claim(Claim<A, B> claim) {
    KafkaClaims<A, B> running = KafkaClaims.start(settings, claim, counters, letters);
    claims.add(running);
    return () -> {
      claims.remove(running);
      running.close();
    };
  }

  @Override
  public <T> void replaySince(Topic<T> topic, long sinceMs, Consumer<T> each) {
    replaySince(topic, IntStream.range(0, partitions).boxed().collect(Collectors.toSet()), sinceMs,
        placed -> each.accept(placed.value()));
  }

  private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
    return ends.getOrDefault(partition, 0L);
  }

  @Override
  public <T> void replaySince(Topic<T> topic, Set<Integer> numbers, long sinceMs, Consumer<Placed<T>> each) {
    var properties = settings.consumer("");
    if (topic.exact()) KafkaSettings.committed(properties);
    try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      var partitions = numbers.stream().map(n -> new TopicPartition(topic.name(), n)).toList();
      consumer.assign(partitions);
      var ends = consumer.endOffsets(partitions);
      if (sinceMs <= 0) consumer.seekToBeginning(partitions);
      else consumer.offsetsForTimes(partitions.stream().collect(Collectors.toMap(p -> p, p -> sinceMs)))
          .forEach((p, found) -> consumer.seek(p,
              Optional.ofNullable(found).map(f -> f.offset()).orElseGet(() -> end(ends, p))));
      while (partitions.stream().anyMatch(p -> consumer.position(p) < end(ends, p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> {
          try {
            for (T value : KafkaPen.values(settings.seal(), topic, record))
              each.accept(new Placed<>(value, record.partition(), record.offset()));
          } catch (WireException e) {
            letters.unreadable(topic, record, e);
          }
        });
      }
    } catch (KafkaException e) {
      throw ClusterFault.of(settings.bootstrapServers(), "read " + topic.name(), e);
    }
  }

  @Override
  public void flush() {
    control.flush();
  }

  @Override
  public List<Reading> readings() {
    return readers.stream().map(r -> r.reading(partitions)).toList();
  }

  @Override
  public BusHealth health() {
    return counters.health();
  }

  @Override
  public void close() {
    claims.forEach(KafkaClaims::close);
    readers.forEach(KafkaReader::close);
    readers.clear();
    control.close(Duration.ofSeconds(2));
    audio.close(Duration.ofMillis(200));
  }

  private KafkaProducer<byte[], byte[]> producer(Topic<?> topic) {
    return topic.lane() == Topic.Lane.AUDIO ? audio : control;
  }

  private KafkaProducer<byte[], byte[]> producer(Topic.Lane lane) {
    return new KafkaProducer<>(settings.producer(lane), new ByteArraySerializer(), new ByteArraySerializer());
  }
}

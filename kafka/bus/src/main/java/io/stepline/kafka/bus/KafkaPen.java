package io.stepline.kafka.bus;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.WireException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A transactional producer. Owned by one thread. */
final class KafkaPen implements Bus.Pen {
  private static final byte[] NO_KEY = {};

  private final KafkaSettings settings;
  private final String name;
  private KafkaProducer<byte[], byte[]> producer;
  private boolean usable;

  KafkaPen(KafkaSettings settings, String name) {
    this.settings = settings;
    this.name = name;
    this.producer = take();
  }

  private KafkaProducer<byte[], byte[]> take() {
    KafkaProducer<byte[], byte[]> p =
        new KafkaProducer<>(settings.pen(name), new ByteArraySerializer(), new ByteArraySerializer());
    try {
      p.initTransactions();
      usable = true;
      return p;
    } catch (KafkaException e) {
      p.close(Duration.ZERO);
      throw ClusterFault.of(settings.bootstrapServers(), "take up the pen '" + name + "'", e);
    }
  }

  @Override
  public void write(List<Bus.Entry<?>> entries) {
    if (!usable) producer = take();
    try {
      producer.beginTransaction();
      entries.forEach(e -> producer.send(record(settings.seal(), e)));
      producer.commitTransaction();
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      drop();
      throw new Bus.PenLost("another process writes as '" + name + "' now", e);
    } catch (KafkaException | IllegalStateException e) {
      giveUp();
      throw new BusException("not written: " + e.getMessage(), e);
    }
  }

  /** What stands on the bus: keyed by the call, encoded by the topic, sealed. */
  static <T> ProducerRecord<byte[], byte[]> record(Seal seal, Bus.Entry<T> entry) {
    byte[] key = entry.topic().key().apply(entry.value()).value().getBytes(StandardCharsets.US_ASCII);
    String topic = entry.topic().name();
    return new ProducerRecord<>(topic, key, seal.close(topic, key, entry.topic().codec().encode(entry.value())));
  }

  /** A trunk: keyed by its partition, where it stays. */
  static <T> ProducerRecord<byte[], byte[]> trunk(Seal seal, Topic<T> topic, int partition, byte[] record) {
    byte[] key = trunkKey(partition);
    return new ProducerRecord<>(topic.name(), partition, key, seal.close(topic.name(), key, record));
  }

  private static byte[] trunkKey(int partition) {
    return ("trunk." + partition).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * One value, or those of a trunk.
   *
   * @throws WireException if it cannot be opened or read, or is a trunk of another partition
   */
  static <T> List<T> values(Seal seal, Topic<T> topic, ConsumerRecord<byte[], byte[]> record) {
    byte[] key = Optional.ofNullable(record.key()).orElse(NO_KEY);
    byte[] open = seal.open(topic.name(), key, Optional.ofNullable(record.value()).orElse(NO_KEY));
    if (topic.trunk().isPresent() && Topic.isTrunk(open) && !Arrays.equals(key, trunkKey(record.partition())))
      throw new WireException("a trunk that is not of partition " + record.partition());
    return topic.read(open);
  }

  /** Whether the record may be of one of these calls, as far as its key tells. */
  static boolean concerns(ConsumerRecord<byte[], byte[]> record, Predicate<CallId> calls) {
    String key = new String(Optional.ofNullable(record.key()).orElse(NO_KEY), StandardCharsets.US_ASCII);
    return !CallId.isOne(key) || calls.test(new CallId(key));
  }

  /** @throws WireException if it cannot be opened or read */
  static <T> T value(Seal seal, Topic<T> topic, ConsumerRecord<byte[], byte[]> record) {
    byte[] key = Optional.ofNullable(record.key()).orElse(NO_KEY);
    byte[] value = Optional.ofNullable(record.value()).orElse(NO_KEY);
    return topic.codec().decode(seal.open(topic.name(), key, value));
  }

  private void giveUp() {
    try {
      producer.abortTransaction();
    } catch (KafkaException | IllegalStateException e) {
      drop();
    }
  }

  private void drop() {
    usable = false;
    producer.close(Duration.ZERO);
  }

  @Override
  public void close() {
    if (usable) drop();
  }
}

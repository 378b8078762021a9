package io.stepline.kafka.bus;

import io.stepline.kafka.contract.WireException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@link Bus.Claim} at work: what is written of an order and the place in the orders are committed together
 * (KIP-447), so a member that was thought dead cannot commit any more once its partitions have gone to another.
 */
final class KafkaClaims<A, B> implements Runnable, ConsumerRebalanceListener {
  private static final Logger log = LoggerFactory.getLogger(KafkaClaims.class);

  private final KafkaSettings settings;
  private final Bus.Claim<A, B> claim;
  private final BusCounters counters;
  private final DeadLetters letters;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final CountDownLatch placed = new CountDownLatch(1);
  private final Trouble trouble;
  private final Thread thread;
  private Optional<KafkaProducer<byte[], byte[]>> producer = Optional.empty();
  private volatile boolean closing;

  private KafkaClaims(KafkaSettings settings, Bus.Claim<A, B> claim, BusCounters counters, DeadLetters letters) {
    this.settings = settings;
    this.claim = claim;
    this.counters = counters;
    this.letters = letters;
    this.consumer =
        new KafkaConsumer<>(settings.claimant(claim.group()), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.trouble = new Trouble(log, settings.bootstrapServers(), "claim from " + claim.from().name());
    this.thread = Thread.ofPlatform().daemon().name("claims-" + claim.group()).unstarted(this);
  }

  static <A, B> KafkaClaims<A, B> start(KafkaSettings settings, Bus.Claim<A, B> claim, BusCounters counters,
      DeadLetters letters) {
    KafkaClaims<A, B> c = new KafkaClaims<>(settings, claim, counters, letters);
    c.thread.start();
    try {
      Trouble.await(c.placed, "a place in the group '" + claim.group() + "'", log, c.trouble::refusal);
      return c;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      c.close();
      throw new BusException("interrupted while subscribing", e);
    } catch (BusException e) {
      c.close();
      throw e;
    }
  }

  @Override
  public void run() {
    boolean begun = false;
    boolean astray = false;
    try {
      while (!closing) {
        try {
          if (!begun) consumer.subscribe(List.of(claim.from().name()), this);
          begun = true;
          if (astray) startOver();
          astray = false;
          var records = consumer.poll(Duration.ofMillis(100));
          if (!records.isEmpty()) take(records.records(claim.from().name()));
        } catch (WakeupException e) {
          if (!closing) log.warn("woken without cause");
        } catch (KafkaException | BusException | IllegalStateException e) {
          astray = true;
          counters.trouble();
          long rest = trouble.met(e);
          for (long slept = 0; slept < rest && !closing; slept += 100) Thread.sleep(100);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      producer.ifPresent(p -> p.close(Duration.ZERO));
      try {
        consumer.close();
      } catch (KafkaException e) {
        log.debug("closing the claimant: {}", e.toString());
      }
    }
  }

  private void take(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    List<A> taken = new ArrayList<>();
    List<Bus.Entry<?>> written = new ArrayList<>();
    Map<TopicPartition, OffsetAndMetadata> places = new HashMap<>();
    for (var record : records) {
      places.put(new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
      try {
        A order = KafkaPen.value(settings.seal(), claim.from(), record);
        claim.decide().apply(order).ifPresent(b -> {
          taken.add(order);
          written.add(new Bus.Entry<>(claim.to(), b));
        });
      } catch (WireException e) {
        letters.unreadable(claim.from(), record, e);
      }
    }
    KafkaProducer<byte[], byte[]> pen = producer();
    pen.beginTransaction();
    written.forEach(e -> pen.send(KafkaPen.record(settings.seal(), e)));
    pen.sendOffsetsToTransaction(places, consumer.groupMetadata());
    pen.commitTransaction();
    counters.fine();
    trouble.over();
    for (A order : taken) {
      try {
        claim.then().accept(order);
      } catch (RuntimeException e) {
        counters.handlerFailures.increment();
        log.error("{}: an order was claimed and could not be carried out", claim.from().name(), e);
      }
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    if (producer.isEmpty()) {
      KafkaProducer<byte[], byte[]> p = new KafkaProducer<>(settings.pen(claim.group() + "-" + UUID.randomUUID()),
          new ByteArraySerializer(), new ByteArraySerializer());
      producer = Optional.of(p);
      p.initTransactions();
    }
    return producer.get();
  }

  /**
   * The last transaction is given up, or else the broker ends it; reading goes on from what was committed. Nothing is
   * read before this has worked.
   */
  private void startOver() {
    producer.ifPresent(p -> {
      try {
        p.abortTransaction();
      } catch (KafkaException | IllegalStateException e) {
        log.debug("nothing to give up: {}", e.toString());
      }
      p.close(Duration.ZERO);
    });
    producer = Optional.empty();
    var known = consumer.committed(consumer.assignment());
    claim.begins().run();
    for (TopicPartition p : consumer.assignment()) Optional.ofNullable(known.get(p))
        .ifPresentOrElse(o -> consumer.seek(p, o), () -> consumer.seekToBeginning(List.of(p)));
  }

  /** Asking for the committed places waits for transactions of who had them before. */
  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    consumer.committed(java.util.Set.copyOf(partitions));
    claim.begins().run();
    placed.countDown();
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

  void close() {
    closing = true;
    consumer.wakeup();
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

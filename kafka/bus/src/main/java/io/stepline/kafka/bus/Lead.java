package io.stepline.kafka.bus;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lane that takes part in the group. Once a second it commits what was dealt with, which also proves that it is a
 * member still. Partitions that came are read only once every lane has its place in them, membership is proven and
 * their owner has taken them.
 */
final class Lead implements Placement, ConsumerRebalanceListener {
  private static final Logger log = LoggerFactory.getLogger(Lead.class);
  private static final long COMMIT_EVERY_NS = 1_000_000_000L;
  /** With nothing new it is the proof alone that counts; a lease is worth more than two of these. */
  private static final long PROVE_EVERY_NS = 2_000_000_000L;
  private static final Duration COMMIT_WAIT = Duration.ofSeconds(3);

  private final Bus.Reader reader;
  private final List<? extends Bus.Route<?>> routes;
  private final Holding holding;
  private final boolean alone;
  private final Runnable flush;
  private final Places places;
  private Optional<KafkaConsumer<byte[], byte[]>> consumer = Optional.empty();
  private boolean assigned;
  private boolean astray;
  private long committedNs = System.nanoTime();

  /** @param alone no other lane follows @param flush returns once what was published can be read */
  Lead(Bus.Reader reader, List<? extends Bus.Route<?>> routes, Holding holding, boolean alone, Runnable flush) {
    this.reader = reader;
    this.routes = routes;
    this.holding = holding;
    this.alone = alone;
    this.flush = flush;
    this.places = new Places(holding);
  }

  @Override
  public void begin(KafkaConsumer<byte[], byte[]> c) {
    consumer = Optional.of(c);
    c.subscribe(routes.stream().map(r -> r.topic().name()).toList(), this);
  }

  @Override
  public boolean check(KafkaConsumer<byte[], byte[]> c) {
    holding.alive();
    if (holding.lapsed()) lapse(c);
    if (astray && proven(c)) {
      place(c, c.assignment().stream().filter(p -> !holding.placing().containsKey(p.partition())).toList());
      astray = false;
    }
    if (!astray && !holding.isSettledIn() && (alone || holding.isFollowed()) && proven(c)) {
      holding.take();
      c.resume(c.assignment());
    }
    return assigned && !astray && holding.isSettledIn();
  }

  /** What an owner held back while nobody was sure is missing: it gives up and takes anew. */
  private void lapse(KafkaConsumer<byte[], byte[]> c) {
    if (holding.owner() != Bus.Owner.NONE) {
      log.warn("group {}: no word from the group for too long; all partitions are given up and taken anew",
          reader.group());
      c.pause(c.assignment());
      places.mark();
      holding.give(numbers(c.assignment()));
      places.settled();
      holding.forget(numbers(c.assignment()));
      astray = true;
    }
    holding.again();
  }

  /** Placed, but not read yet. */
  private void place(KafkaConsumer<byte[], byte[]> c, Collection<TopicPartition> partitions) {
    c.pause(partitions);
    Placement.place(c, reader.start(), partitions).forEach(places::begin);
    holding.place(numbers(partitions));
  }

  /** A commit that the group accepts, if only of places it knows already. */
  private boolean proven(KafkaConsumer<byte[], byte[]> c) {
    long sent = System.nanoTime();
    try {
      c.commitSync(places.settled(), COMMIT_WAIT);
      holding.proven(sent);
      committedNs = sent;
      return true;
    } catch (KafkaException e) {
      log.debug("group {}: not sure yet: {}", reader.group(), e.toString());
      return false;
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    consumer.ifPresent(c -> place(c, partitions));
    assigned = true;
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    consumer.ifPresent(c -> giveUp(c, numbers(partitions)));
  }

  /** Others may have them already: nothing is committed for them. */
  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) log.warn("group {}: partitions {} were lost", reader.group(), numbers(partitions));
    holding.give(numbers(partitions));
    places.forget(numbers(partitions));
    holding.forget(numbers(partitions));
    holding.again();
  }

  private void giveUp(KafkaConsumer<byte[], byte[]> c, Set<Integer> partitions) {
    if (partitions.isEmpty()) return;
    boolean certain = holding.owner() == Bus.Owner.NONE || holding.certain();
    places.mark();
    holding.give(partitions);
    if (holding.owner() != Bus.Owner.NONE) flush.run();
    if (certain && !proven(c) && !proven(c))
      log.warn("group {}: places were not committed; whoever takes over hears more again", reader.group());
    places.forget(partitions);
    holding.forget(partitions);
  }

  @Override
  public void hand(Runnable step) {
    holding.hand(step);
  }

  @Override
  public boolean delivers(int partition) {
    return holding.open().containsKey(partition);
  }

  @Override
  public void handed(TopicPartition partition, long offset) {
    places.handed(partition, offset + 1);
  }

  @Override
  public void tend(KafkaConsumer<byte[], byte[]> c) {
    long now = System.nanoTime();
    if (now - committedNs < (places.isFresh() ? COMMIT_EVERY_NS : PROVE_EVERY_NS)) return;
    committedNs = now;
    places.mark();
    Map<TopicPartition, OffsetAndMetadata> settled = places.settled();
    if (settled.isEmpty()) return;
    c.commitAsync(settled, (done, e) -> {
      switch (e) {
        case null -> holding.proven(now);
        case RebalanceInProgressException r -> holding.rejoining();
        default -> log.debug("group {}: places not committed: {}", reader.group(), e.toString());
      }
    });
  }

  @Override
  public void end(KafkaConsumer<byte[], byte[]> c) {
    giveUp(c, numbers(c.assignment()));
  }

  private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::partition).collect(Collectors.toUnmodifiableSet());
  }
}

package io.stepline.kafka.bus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * One {@link Bus.Reader} at work. In a group, the first lane's consumer takes part in the group and the other lane's follows its partitions,
 * so that a call's audio and control always meet in one process.
 */
final class KafkaReader {
  private final KafkaSettings settings;
  private final Bus.Reader reader;
  private final BusCounters counters;
  private final AtomicReference<Set<Integer>> owned = new AtomicReference<>(Set.of());
  private final List<LaneLoop> loops = new ArrayList<>();
  private final CountDownLatch placed;

  private KafkaReader(KafkaSettings settings, Bus.Reader reader, BusCounters counters) {
    this.settings = settings;
    this.reader = reader;
    this.counters = counters;
    var audio = reader.routes().stream().filter(r -> r.topic().lane() == Topic.Lane.AUDIO).toList();
    var control = reader.routes().stream().filter(r -> r.topic().lane() == Topic.Lane.CONTROL).toList();
    var lanes = List.of(audio, control).stream().filter(l -> !l.isEmpty()).toList();
    placed = new CountDownLatch(lanes.size());
    for (int i = 0; i < lanes.size(); i++) loops.add(loop(lanes.get(i), i == 0));
  }

  static KafkaReader start(KafkaSettings settings, Bus.Reader reader, BusCounters counters) {
    KafkaReader r = new KafkaReader(settings, reader, counters);
    r.loops.forEach(LaneLoop::start);
    try {
      if (!r.placed.await(60, TimeUnit.SECONDS)) {
        r.close();
        throw new BusException("no partitions were assigned to reader '" + reader.group() + "' within 60 s; is the cluster up?", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      r.close();
      throw new BusException("interrupted while subscribing", e);
    }
    return r;
  }

  void close() {
    loops.forEach(LaneLoop::close);
  }

  private LaneLoop loop(List<? extends Bus.Route<?>> routes, boolean leads) {
    boolean grouped = !reader.group().isEmpty();
    boolean audio = routes.getFirst().topic().lane() == Topic.Lane.AUDIO;
    String group = !grouped ? "" : leads ? reader.group() : reader.group() + ".control";
    var properties = settings.consumer(group);
    if (routes.stream().anyMatch(r -> r.topic().exact())) KafkaSettings.committed(properties);
    var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    Placement placement = grouped && leads ? new Lead(routes) : grouped ? new Follow(routes) : new Everything(routes);
    String name = "bus-" + (grouped ? reader.group() : "all") + (audio ? "-audio" : "-control");
    return new LaneLoop(name, consumer, routes, placement, audio ? reader.tickMs() : 0, counters, placed);
  }

  /** Puts the consumer where it should read; called on the loop's thread before each poll. */
  interface Placement {
    void begin(KafkaConsumer<byte[], byte[]> consumer);

    /** True once the consumer reads from where it should. */
    boolean check(KafkaConsumer<byte[], byte[]> consumer);
  }

  private void place(KafkaConsumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) return;
    switch (reader.start()) {
      case EARLIEST -> consumer.seekToBeginning(partitions);
      case NOW -> consumer.seekToEnd(partitions);
      case COMMITTED -> {
        var known = consumer.committed(Set.copyOf(partitions));
        partitions.stream().filter(p -> Optional.ofNullable(known.get(p)).isEmpty()).forEach(p -> consumer.seekToEnd(List.of(p)));
      }
    }
    partitions.forEach(p -> consumer.position(p, Duration.ofSeconds(20)));
  }

  private final class Lead implements Placement, ConsumerRebalanceListener {
    private final List<? extends Bus.Route<?>> routes;
    private Optional<KafkaConsumer<byte[], byte[]>> consumer = Optional.empty();
    private boolean assigned;

    Lead(List<? extends Bus.Route<?>> routes) {
      this.routes = routes;
    }

    @Override
    public void begin(KafkaConsumer<byte[], byte[]> c) {
      consumer = Optional.of(c);
      c.subscribe(routes.stream().map(r -> r.topic().name()).toList(), this);
    }

    @Override
    public boolean check(KafkaConsumer<byte[], byte[]> c) {
      return assigned;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      consumer.ifPresent(c -> {
        place(c, partitions);
        owned.set(c.assignment().stream().map(TopicPartition::partition).collect(Collectors.toUnmodifiableSet()));
      });
      assigned = true;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      owned.set(Set.of());
    }
  }

  private final class Follow implements Placement {
    private final List<? extends Bus.Route<?>> routes;
    private Set<Integer> following = Set.of();

    Follow(List<? extends Bus.Route<?>> routes) {
      this.routes = routes;
    }

    @Override
    public void begin(KafkaConsumer<byte[], byte[]> c) {}

    @Override
    public boolean check(KafkaConsumer<byte[], byte[]> c) {
      Set<Integer> now = owned.get();
      if (!now.equals(following)) {
        var partitions = partitionsOf(routes, now);
        c.assign(partitions);
        place(c, partitions);
        following = now;
      }
      return !following.isEmpty();
    }
  }

  private final class Everything implements Placement {
    private final List<? extends Bus.Route<?>> routes;

    Everything(List<? extends Bus.Route<?>> routes) {
      this.routes = routes;
    }

    @Override
    public void begin(KafkaConsumer<byte[], byte[]> c) {
      int count = c.partitionsFor(routes.getFirst().topic().name()).size();
      var partitions = partitionsOf(routes, IntStream.range(0, count).boxed().collect(Collectors.toSet()));
      c.assign(partitions);
      place(c, partitions);
    }

    @Override
    public boolean check(KafkaConsumer<byte[], byte[]> c) {
      return true;
    }
  }

  private static List<TopicPartition> partitionsOf(List<? extends Bus.Route<?>> routes, Set<Integer> numbers) {
    return routes.stream().flatMap(r -> numbers.stream().map(n -> new TopicPartition(r.topic().name(), n))).toList();
  }
}

package io.stepline.kafka.bus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@link Bus.Reader} at work. In a group, the first lane's consumer takes part in the group and the other lane's
 * follows its partitions, so that a call's audio and control always meet in one process.
 */
final class KafkaReader {
  private static final Logger log = LoggerFactory.getLogger(KafkaReader.class);

  private final KafkaSettings settings;
  private final Bus.Reader reader;
  private final BusCounters counters;
  private final DeadLetters letters;
  private final Runnable flush;
  private final Holding holding;
  private final List<LaneLoop> loops = new ArrayList<>();
  private final CountDownLatch placed;

  private KafkaReader(KafkaSettings settings, Bus.Reader reader, BusCounters counters, DeadLetters letters,
      Runnable flush) {
    this.settings = settings;
    this.reader = reader;
    this.counters = counters;
    this.letters = letters;
    this.flush = flush;
    this.holding = new Holding(reader.owner(), settings.sessionMs() * 1_000_000L, System::nanoTime);
    var audio = reader.routes().stream().filter(r -> r.topic().lane() == Topic.Lane.AUDIO).toList();
    var control = reader.routes().stream().filter(r -> r.topic().lane() == Topic.Lane.CONTROL).toList();
    var lanes = List.of(audio, control).stream().filter(l -> !l.isEmpty()).toList();
    placed = new CountDownLatch(lanes.size());
    for (int i = 0; i < lanes.size(); i++) loops.add(loop(lanes.get(i), i == 0));
  }

  static KafkaReader start(KafkaSettings settings, Bus.Reader reader, BusCounters counters, DeadLetters letters,
      Runnable flush) {
    KafkaReader r = new KafkaReader(settings, reader, counters, letters, flush);
    r.loops.forEach(LaneLoop::start);
    try {
      Trouble.await(r.placed, "the partitions of group '" + reader.group() + "'", log,
          () -> r.loops.stream().flatMap(l -> l.refusal().stream()).findFirst());
    } catch (BusException e) {
      r.close();
      throw e;
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

  Reading reading(int partitions) {
    Map<String, Long> lag = new TreeMap<>();
    loops.forEach(l -> lag.putAll(l.lag()));
    int held = reader.group().isEmpty() ? partitions : (int) IntStream.range(0, partitions).filter(this::holds).count();
    return new Reading(reader.group(), held, loops.stream().allMatch(LaneLoop::connected), lag);
  }

  /** For certain, of a group; without a group everything is everybody's. */
  boolean holds(int partition) {
    return reader.group().isEmpty() || holding.holds(partition);
  }

  private LaneLoop loop(List<? extends Bus.Route<?>> routes, boolean leads) {
    boolean grouped = !reader.group().isEmpty();
    boolean audio = routes.getFirst().topic().lane() == Topic.Lane.AUDIO;
    String group = !grouped ? "" : leads ? reader.group() : reader.group() + ".control";
    var properties = grouped || reader.some().isPresent() ? settings.consumer(group) : settings.listener();
    if (routes.stream().anyMatch(r -> r.topic().exact())) KafkaSettings.committed(properties);
    var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    boolean alone = routes.size() == reader.routes().size();
    Placement placement = !grouped
        ? reader.some().<Placement>map(s -> new Chosen(routes, s))
            .orElseGet(() -> new Everything(reader.start(), routes))
        : leads ? new Lead(reader, routes, holding, alone, flush) : new Follow(reader.start(), routes, holding);
    String name = "bus-" + (grouped ? reader.group() : "all") + (audio ? "-audio" : "-control");
    return new LaneLoop(name, consumer, routes, placement, audio ? reader.tickMs() : 0, counters, letters, placed,
        settings);
  }

  /** All partitions, for a reader without a group. */
  private record Everything(Bus.Start start, List<? extends Bus.Route<?>> routes) implements Placement {
    @Override
    public void begin(KafkaConsumer<byte[], byte[]> c) {
      int count = c.partitionsFor(routes.getFirst().topic().name()).size();
      var partitions = Placement.of(routes, IntStream.range(0, count).boxed().collect(Collectors.toSet()));
      c.assign(partitions);
      Placement.place(c, start, partitions);
    }

    @Override
    public boolean check(KafkaConsumer<byte[], byte[]> c) {
      return true;
    }

    /** Nothing changes here but by waking it. */
    @Override
    public Duration patience() {
      return Duration.ofSeconds(1);
    }

    /** Nobody waits for its partitions, and the broker may still wait for records on its behalf. */
    @Override
    public Duration goodbye() {
      return Duration.ZERO;
    }
  }
}

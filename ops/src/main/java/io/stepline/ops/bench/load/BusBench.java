package io.stepline.ops.bench.load;

import io.stepline.kafka.broker.EmbeddedBroker;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.KafkaBus;
import io.stepline.kafka.bus.KafkaSettings;
import io.stepline.kafka.bus.Seal;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the sound of callers costs on the way through the bus and nothing else: a writer with a gateway's pace, one
 * broker, a reader with a VAD's. Ways of writing by turns on one broker in one process, whose threads are told apart.
 */
public final class BusBench {
  private static final int RATE_HZ = 8_000;
  private static final int FRAME = RATE_HZ / 50;
  private static final int PARTITIONS = 4;
  private static final int WARM_S = 5;
  private static final List<Way> WAYS = List.of(new Way("a record a frame, 10 ms", false, 10, 8),
      new Way("a record a frame, 20 ms", false, 20, 16), new Way("a record a partition, 20 ms", true, 20, 16));

  private final PrintStream out;

  /** @param readMs least time between two fetches */
  private record Way(String name, boolean trunks, int tickMs, int readMs) {}

  public BusBench(PrintStream out) {
    this.out = out;
  }

  /** @param rounds how often each way has its turn */
  public int run(int calls, int seconds, int rounds) throws IOException {
    out.printf(Locale.ROOT, "%d calls, %d partitions, %d s each, load of the machine %s%n", calls, PARTITIONS, seconds,
        load());
    out.printf("%-28s %9s %9s %9s | %s%n", "way", "records/s", "KB/s", "frames/s",
        "CPU, % of one core, and KB/s allocated, by threads");
    boolean whole = true;
    Path folder = Files.createTempDirectory("stepline-bus");
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
      for (int round = 0; round < rounds; round++)
        for (Way way : WAYS) whole &= measure(broker, folder, way, calls, seconds);
    }
    out.println("load of the machine " + load());
    return whole ? 0 : 1;
  }

  private static String load() throws IOException {
    Path file = Path.of("/proc/loadavg");
    return Files.exists(file) ? Files.readString(file).strip() : "unknown";
  }

  private boolean measure(EmbeddedBroker broker, Path folder, Way way, int calls, int seconds) throws IOException {
    LongAdder heard = new LongAdder();
    try (KafkaBus bus = KafkaBus.connect(
        new KafkaSettings(broker.bootstrapServers(), PARTITIONS, 1, Map.of(), Seal.NONE, way.trunks()))) {
      bus.subscribe(new Bus.Reader("bench", Bus.Start.NOW, way.readMs(),
          List.of(Bus.Route.batches(Topics.CALLER_AUDIO, batch -> heard.add(batch.size())))));
      List<CallId> ids = IntStream.range(0, calls).mapToObj(i -> CallId.random()).toList();
      ThreadWork work = new ThreadWork("bench-writer", "kafka-producer", "bus-bench");
      long[] sent = new long[1];
      Thread writer = Thread.ofPlatform().name("bench-writer").start(() -> write(bus, way, ids, seconds, sent));
      LockSupport.parkNanos(WARM_S * 1_000_000_000L);
      work.begin();
      long records = bus.health().sent();
      long frames = heard.sum();
      long bytes = bytes(folder);
      LockSupport.parkNanos(seconds * 1_000_000_000L);
      String cost = work.told();
      double s = work.seconds();
      out.printf(Locale.ROOT, "%-28s %9.0f %9.0f %9.0f | %s%n", way.name(), (bus.health().sent() - records) / s,
          (bytes(folder) - bytes) / 1_000 / s, (heard.sum() - frames) / s, cost);
      writer.join(20_000);
      LockSupport.parkNanos(1_000_000_000L);
      boolean whole = heard.sum() == sent[0];
      if (!whole) out.printf("%d frames of %d were not heard%n", sent[0] - heard.sum(), sent[0]);
      return whole;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Each call's frame every 20 ms: with half the tick, half of the calls in each. */
  private static void write(Bus bus, Way way, List<CallId> ids, int seconds, long[] sent) {
    long tickNs = way.tickMs() * 1_000_000L;
    int parts = 20 / way.tickMs();
    long began = System.nanoTime();
    int ticks = (WARM_S + seconds + 1) * 1_000 / way.tickMs();
    for (int t = 0; t < ticks; t++) {
      long position = (long) FRAME * (t / parts);
      int part = t % parts;
      long now = System.nanoTime() / 1_000;
      List<CallerAudio> frames = IntStream.range(0, ids.size()).filter(i -> i % parts == part)
          .mapToObj(i -> new CallerAudio(ids.get(i), position, RATE_HZ, now, now, new short[FRAME])).toList();
      bus.publishAll(Topics.CALLER_AUDIO, frames);
      sent[0] += frames.size();
      for (long due = began + (t + 1) * tickNs; System.nanoTime() < due;)
        LockSupport.parkNanos(due - System.nanoTime());
    }
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(f -> f.toString().contains("caller.audio-") && f.toString().endsWith(".log"))
          .mapToLong(f -> f.toFile().length()).sum();
    }
  }
}

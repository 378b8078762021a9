package io.stepline.ops.control;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * The meters of one process, for Prometheus. They say what this process did and nothing that another did, so a fleet is
 * summed up without counting twice. However many labels a meter is given, it has a bounded number of rows. Thread-safe.
 */
public final class ProcessMeters implements Meters, AutoCloseable {
  /** Rows of one meter, such as its campaigns or bots: what comes above is added up in one whose labels say "other". */
  static final int ROWS = 100;
  private static final String OTHER = "other";
  private final Map<String, Set<List<String>>> rows = new ConcurrentHashMap<>();
  private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MultiGauge lag = MultiGauge.builder("stepline.bus.lag").register(registry);
  private final MultiGauge partitions = MultiGauge.builder("stepline.bus.partitions").register(registry);
  private final MultiGauge rejected = MultiGauge.builder("stepline.bus.records.rejected").register(registry);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private volatile Optional<Bus> bus = Optional.empty();

  /** What holds of every process: memory, threads, files, its roles, and how much room there is for its data. */
  public void process(Set<String> roles, Path data) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
    roles.forEach(r -> gauge("stepline.role", () -> 1, "role", r));
    gauge("stepline.data.free.bytes", () -> folder(data).getUsableSpace());
    gauge("stepline.data.bytes", () -> folder(data).getTotalSpace());
  }

  /** The nearest folder above that there is. */
  private static File folder(Path data) {
    File at = data.toAbsolutePath().toFile();
    for (File up = at.getParentFile(); !at.exists() && up != null; up = at.getParentFile()) at = up;
    return at;
  }

  private String[] within(String name, String[] labels) {
    if (labels.length == 0) return labels;
    Set<List<String>> known = rows.computeIfAbsent(name, n -> new HashSet<>());
    synchronized (known) {
      List<String> row = List.of(labels);
      if (known.contains(row) || known.size() < ROWS && known.add(row)) return labels;
    }
    String[] other = labels.clone();
    for (int i = 1; i < other.length; i += 2) other[i] = OTHER;
    return other;
  }

  @Override
  public Count count(String name, String... labels) {
    Counter counter = Counter.builder(name).tags(within(name, labels)).register(registry);
    return counter::increment;
  }

  @Override
  public Sizes sizes(String name, String... labels) {
    DistributionSummary summary =
        DistributionSummary.builder(name).tags(within(name, labels)).publishPercentiles(0.5, 0.95).register(registry);
    return summary::record;
  }

  @Override
  public Times times(String name, String... labels) {
    Timer timer = Timer.builder(name).tags(within(name, labels)).publishPercentiles(0.5, 0.95).register(registry);
    return micros -> timer.record(Math.max(0, micros), TimeUnit.MICROSECONDS);
  }

  @Override
  public void gauge(String name, DoubleSupplier now, String... labels) {
    Supplier<Number> value = now::getAsDouble;
    Gauge.builder(name, value).tags(within(name, labels)).register(registry);
  }

  /** What the bus knows is shown from now on. */
  public void connected(Bus b) {
    bus = Optional.of(b);
    gauge("stepline.bus.connected", () -> b.health().connected() ? 1 : 0);
    gauge("stepline.bus.sends.failed", () -> b.health().failedSends());
    gauge("stepline.bus.records.received", () -> b.health().received());
    gauge("stepline.bus.handlers.failed", () -> b.health().handlerFailures());
  }

  public String scrape() {
    bus.ifPresent(this::place);
    return registry.scrape();
  }

  /** Readers come and go, and so do their rows; a topic has one of rejects once there are any. */
  private synchronized void place(Bus b) {
    List<MultiGauge.Row<?>> lags = new ArrayList<>();
    List<MultiGauge.Row<?>> held = new ArrayList<>();
    b.readings().stream().filter(r -> !r.group().isEmpty()).forEach(r -> {
      held.add(MultiGauge.Row.of(Tags.of("group", r.group()), r.partitions()));
      r.lag()
          .forEach((topic, waits) -> lags.add(MultiGauge.Row.of(Tags.of("group", r.group(), "topic", topic), waits)));
    });
    lag.register(lags, true);
    partitions.register(held, true);
    rejected.register(b.health().rejectedByTopic().entrySet()
        .stream().<MultiGauge.Row<?>>map(e -> MultiGauge.Row.of(Tags.of("topic", e.getKey()), e.getValue())).toList(),
        true);
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}

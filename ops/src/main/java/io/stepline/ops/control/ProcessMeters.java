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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * The meters of one process, for Prometheus. They say what this process did and nothing that another did, so a fleet is
 * summed up without counting twice. Thread-safe.
 */
public final class ProcessMeters implements Meters, AutoCloseable {
  private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MultiGauge lag = MultiGauge.builder("stepline.bus.lag").register(registry);
  private final MultiGauge partitions = MultiGauge.builder("stepline.bus.partitions").register(registry);
  private final MultiGauge rejected = MultiGauge.builder("stepline.bus.records.rejected").register(registry);
  private volatile Optional<Bus> bus = Optional.empty();

  @Override
  public Count count(String name, String... labels) {
    Counter counter = Counter.builder(name).tags(labels).register(registry);
    return counter::increment;
  }

  @Override
  public Sizes sizes(String name, String... labels) {
    DistributionSummary summary =
        DistributionSummary.builder(name).tags(labels).publishPercentiles(0.5, 0.95).register(registry);
    return summary::record;
  }

  @Override
  public Times times(String name, String... labels) {
    Timer timer = Timer.builder(name).tags(labels).publishPercentiles(0.5, 0.95).register(registry);
    return micros -> timer.record(Math.max(0, micros), TimeUnit.MICROSECONDS);
  }

  @Override
  public void gauge(String name, DoubleSupplier now, String... labels) {
    Supplier<Number> value = now::getAsDouble;
    Gauge.builder(name, value).tags(labels).register(registry);
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
    registry.close();
  }
}

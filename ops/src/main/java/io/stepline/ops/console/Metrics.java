package io.stepline.ops.console;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.stepline.gateway.Gateway;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.AttemptNews;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Prometheus metrics, fed from the bus and from the gauges of this process. */
public final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Bus.Subscription subscription;

  public Metrics(Bus bus, Optional<Gateway> gateway) {
    gateway.ifPresent(g -> {
      Gauge.builder("stepline.calls.active", g, x -> x.desk().active()).register(registry);
      Gauge.builder("stepline.rtp.ports.free", g, x -> x.media().ports().available()).register(registry);
      Gauge.builder("stepline.caller.frames.dropped", g, x -> x.media().framesDropped()).register(registry);
      Gauge.builder("stepline.sources.banned", g, x -> x.desk().bans()).register(registry);
      Gauge.builder("stepline.calls.admitted", g, x -> x.desk().budget().admitted()).register(registry);
      Gauge.builder("stepline.cluster.calls", g, x -> x.desk().budget().capacity(System.currentTimeMillis())).register(registry);
      Gauge.builder("stepline.calls.refused", g, x -> x.desk().refused()).register(registry);
    });
    Gauge.builder("stepline.bus.connected", bus, b -> b.health().connected() ? 1 : 0).register(registry);
    Gauge.builder("stepline.bus.sends.failed", bus, b -> b.health().failedSends()).register(registry);
    Gauge.builder("stepline.bus.records.rejected", bus, b -> b.health().rejected()).register(registry);
    subscription = bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_EVENTS, this::event), Bus.Route.each(Topics.CALL_RECORDS, this::record),
        Bus.Route.each(Topics.CAMPAIGN_ATTEMPTS, this::attempt))));
  }

  private void event(CallEvent event) {
    switch (event) {
      case CallEvent.Answered a -> Counter.builder("stepline.calls.answered").tag("direction", a.direction().name()).tag("codec", a.codec()).register(registry).increment();
      case CallEvent.Ended e -> Counter.builder("stepline.calls.ended").tag("outcome", e.end().outcome().name()).register(registry).increment();
      case CallEvent.PlayoutStalled s -> Counter.builder("stepline.playout.stalled").register(registry).increment();
      case CallEvent.OneWayAudio o -> Counter.builder("stepline.media.oneway").register(registry).increment();
      default -> { }
    }
  }

  private void attempt(AttemptNews news) {
    if (news.state().equals("PLANNED")) Counter.builder("stepline.attempts.planned").tag("campaign", news.campaign()).register(registry).increment();
    if (news.state().equals("ENDED")) Counter.builder("stepline.attempts.ended").tag("campaign", news.campaign()).tag("outcome", news.outcome()).register(registry).increment();
  }

  private void record(CallRecord record) {
    CallRecord.Drafts d = record.drafts();
    Counter.builder("stepline.drafts").tag("bot", record.bot()).register(registry).increment(d.drafted());
    Counter.builder("stepline.drafts.opened").tag("bot", record.bot()).register(registry).increment(d.opened());
    Counter.builder("stepline.drafts.saved.ms").tag("bot", record.bot()).register(registry).increment(d.savedMs());
    Counter.builder("stepline.drafts.wasted.ms").tag("bot", record.bot()).register(registry).increment(d.wastedMs());
    record.turns().forEach(t -> Waterfall.of(t.stamps()).forEach((hop, ms) -> Timer.builder("stepline.turn").tag("hop", hop).publishPercentiles(0.5, 0.95)
        .register(registry).record(Duration.ofNanos((long) (Math.max(0, ms) * 1e6)))));
  }

  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    subscription.close();
    registry.close();
  }
}

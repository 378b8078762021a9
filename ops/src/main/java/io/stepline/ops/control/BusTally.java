package io.stepline.ops.control;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.BusHealth;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Reading;
import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.contract.AttemptNews;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.ops.console.Waterfall;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The bus as a process uses it, with a count of what the process itself puts there: a gateway its calls, a controller
 * its turns and drafts, a dialer its attempts. Each record has one writer, so each is counted once, however many
 * consoles look. Thread-safe as the bus is.
 */
public final class BusTally implements Bus {
  private final Bus bus;
  private final Meters meters;

  public BusTally(Bus bus, Meters meters) {
    this.bus = bus;
    this.meters = meters;
  }

  private void count(Object value) {
    switch (value) {
      case CallEvent.Answered a ->
          meters.count("stepline.calls.answered", "direction", a.direction().name(), "codec", a.codec()).one();
      case CallEvent.Ended e -> meters.count("stepline.calls.ended", "outcome", e.end().outcome().name()).one();
      case CallEvent.PlayoutFinished p -> meters.times("stepline.playout.holes").took(p.silentMs() * 1_000L);
      case CallEvent.PlayoutStalled s -> meters.count("stepline.playout.stalled").one();
      case CallEvent.OneWayAudio o -> meters.count("stepline.media.oneway").one();
      case AttemptNews n when n.state().equals("PLANNED") ->
          meters.count("stepline.attempts.planned", "campaign", n.campaign()).one();
      case AttemptNews n when n.state().equals("ENDED") ->
          meters.count("stepline.attempts.ended", "campaign", n.campaign(), "outcome", n.outcome()).one();
      case CallRecord r -> count(r);
      default -> {}
    }
  }

  private void count(CallRecord record) {
    CallRecord.Drafts d = record.drafts();
    meters.count("stepline.drafts", "bot", record.bot()).add(d.drafted());
    meters.count("stepline.drafts.opened", "bot", record.bot()).add(d.opened());
    meters.count("stepline.drafts.saved.ms", "bot", record.bot()).add(d.savedMs());
    meters.count("stepline.drafts.wasted.ms", "bot", record.bot()).add(d.wastedMs());
    record.turns().forEach(t -> Waterfall.of(t.stamps())
        .forEach((hop, ms) -> meters.times("stepline.turn", "hop", hop).took((long) (Math.max(0, ms) * 1_000))));
  }

  @Override
  public <T> void publish(Topic<T> topic, T value) {
    bus.publish(topic, value);
    count(value);
  }

  @Override
  public <T> void publishAll(Topic<T> topic, List<T> values) {
    bus.publishAll(topic, values);
    values.forEach(this::count);
  }

  @Override
  public Pen pen(String name) {
    Pen pen = bus.pen(name);
    return new Pen() {
      @Override
      public void write(List<Entry<?>> entries) {
        pen.write(entries);
        entries.forEach(e -> count(e.value()));
      }

      @Override
      public void close() {
        pen.close();
      }
    };
  }

  @Override
  public Subscription subscribe(Reader reader) {
    return bus.subscribe(reader);
  }

  @Override
  public <T> void replaySince(Topic<T> topic, long sinceMs, Consumer<T> each) {
    bus.replaySince(topic, sinceMs, each);
  }

  @Override
  public <T> void replaySince(Topic<T> topic, Set<Integer> partitions, long sinceMs, Consumer<Placed<T>> each) {
    bus.replaySince(topic, partitions, sinceMs, each);
  }

  @Override
  public int partitionOf(CallId call) {
    return bus.partitionOf(call);
  }

  @Override
  public int partitions() {
    return bus.partitions();
  }

  @Override
  public <A, B> Subscription claim(Claim<A, B> claim) {
    return bus.claim(claim);
  }

  @Override
  public void flush() {
    bus.flush();
  }

  @Override
  public List<Reading> readings() {
    return bus.readings();
  }

  @Override
  public BusHealth health() {
    return bus.health();
  }

  @Override
  public void close() {
    bus.close();
  }
}

package io.stepline.ops.control;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.BusHealth;
import io.stepline.kafka.bus.Reading;
import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.contract.CallId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** A bus that carries nothing and says of its readers what a test wants it to say. */
final class PlacedBus implements Bus {
  private volatile List<Reading> readings = List.of();

  void place(String group, int partitions, boolean connected) {
    readings = List.of(new Reading(group, partitions, connected, Map.of("caller.audio", 5L)));
  }

  @Override
  public List<Reading> readings() {
    return readings;
  }

  @Override
  public <T> void publish(Topic<T> topic, T value) {}

  @Override
  public Subscription subscribe(Reader reader) {
    return () -> {};
  }

  @Override
  public <T> void replaySince(Topic<T> topic, long sinceMs, Consumer<T> each) {}

  @Override
  public <T> void replaySince(Topic<T> topic, Set<Integer> partitions, long sinceMs, Consumer<Placed<T>> each) {}

  @Override
  public int partitionOf(CallId call) {
    return 0;
  }

  @Override
  public Pen pen(String name) {
    throw new UnsupportedOperationException(name);
  }

  @Override
  public <A, B> Subscription claim(Claim<A, B> claim) {
    return () -> {};
  }

  @Override
  public BusHealth health() {
    return new BusHealth(true, 0, 0, 0, Map.of("call.events", 3L), 0);
  }

  @Override
  public void close() {}
}

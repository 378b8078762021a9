package io.stepline.model.worker;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.contract.CallId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * A worker's share of the calls. What is published for a call goes out only while the call is the worker's for certain,
 * so that no two speak for one call. Thread-safe.
 */
public final class Share implements AutoCloseable {
  private final Bus bus;
  /** By partition, a number that is new whenever it is taken. */
  private final Map<Integer, Long> taken = new ConcurrentHashMap<>();
  private final AtomicLong takings = new AtomicLong();
  private volatile Optional<Bus.Subscription> subscription = Optional.empty();

  public Share(Bus bus) {
    this.bus = bus;
  }

  /** Who keeps what is known of the calls. Called by the bus. */
  public interface Keeper {
    /** Calls of these partitions are ours; what others knew of them can be read up on the bus. Their records follow. */
    default void taken(Set<Integer> partitions) {}

    /**
     * These calls are ours no longer: what is known of them goes, and nothing more is published. Returns once that is
     * so.
     */
    void given(Predicate<CallId> lost);

    /** As {@link Bus.Owner#settled}. */
    default void settled(Runnable then) {
      then.run();
    }
  }

  /** Takes part in the group until closed. */
  public void join(String group, Bus.Start start, int tickMs, List<Bus.Route<?>> routes, Keeper keeper) {
    subscription = Optional.of(bus.subscribe(new Bus.Reader(group, start, tickMs, routes, new Bus.Owner() {
      @Override
      public void taken(Set<Integer> partitions) {
        long now = takings.incrementAndGet();
        partitions.forEach(p -> taken.put(p, now));
        keeper.taken(partitions);
      }

      @Override
      public void given(Set<Integer> partitions) {
        taken.keySet().removeAll(partitions);
        keeper.given(call -> partitions.contains(bus.partitionOf(call)));
      }

      @Override
      public void settled(Runnable then) {
        keeper.settled(then);
      }
    })));
  }

  /** Whose calls are minded here. */
  public Set<Integer> partitions() {
    return Set.copyOf(taken.keySet());
  }

  /** Whether the call is ours for certain. */
  public boolean has(CallId call) {
    return since(call) > 0;
  }

  /** Since which taking the call is ours for certain; 0 if it is not. */
  public long since(CallId call) {
    int partition = bus.partitionOf(call);
    long since = taken.getOrDefault(partition, 0L);
    return since > 0 && subscription.map(s -> s.holds(partition)).orElse(true) ? since : 0;
  }

  public <T> void publish(Topic<T> topic, T value) {
    if (has(topic.key().apply(value))) bus.publish(topic, value);
  }

  /** For what was begun in an earlier taking: it is not wanted any more, even if the call has come back since. */
  public <T> boolean publish(Topic<T> topic, T value, long begun) {
    boolean still = begun > 0 && since(topic.key().apply(value)) == begun;
    if (still) bus.publish(topic, value);
    return still;
  }

  @Override
  public void close() {
    subscription.ifPresent(Bus.Subscription::close);
  }
}

package io.stepline.ops.caller;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.BusHealth;
import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.contract.CallId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A bus inside one process, for telephones of our own making: they use the gateway's SIP and media, but no broker
 * stands behind them.
 */
final class LocalBus implements Bus {
  private final List<Reader> readers = new CopyOnWriteArrayList<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("phone-bus").factory());

  @Override
  public <T> void publish(Topic<T> topic, T value) {
    try {
      thread.execute(() -> readers.forEach(r -> r.routes().forEach(route -> hand(route, topic, value))));
    } catch (RejectedExecutionException e) {
      // closing: nobody listens any more
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> void hand(Route<?> route, Topic<T> topic, T value) {
    if (route.topic() == topic) ((Route<T>) route).handler().accept(List.of(new Placed<>(value, 0, 0)));
  }

  @Override
  public Subscription subscribe(Reader reader) {
    readers.add(reader);
    reader.owner().taken(Set.of(0));
    return () -> readers.remove(reader);
  }

  @Override
  public <T> void replaySince(Topic<T> topic, long sinceMs, Consumer<T> each) {}

  @Override
  public <T> void replaySince(Topic<T> topic, Set<Integer> partitions, long sinceMs, Consumer<Placed<T>> each) {}

  @Override
  public int partitionOf(CallId call) {
    return 0;
  }

  /** Telephones run no campaigns. */
  @Override
  public Pen pen(String name) {
    throw new UnsupportedOperationException("a telephone writes no orders");
  }

  /** There is nobody else to claim them. */
  @Override
  public <A, B> Subscription claim(Claim<A, B> claim) {
    return subscribe(new Reader(claim.group(), Start.NOW, 0,
        List.of(Route.each(claim.from(), order -> claim.decide().apply(order).ifPresent(taken -> {
          publish(claim.to(), taken);
          claim.then().accept(order);
        })))));
  }

  @Override
  public BusHealth health() {
    return new BusHealth(true, 0, 0, 0, java.util.Map.of(), 0);
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(2, TimeUnit.SECONDS)) thread.shutdownNow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

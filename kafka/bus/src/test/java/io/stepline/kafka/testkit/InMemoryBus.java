package io.stepline.kafka.testkit;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.BusHealth;
import io.stepline.kafka.bus.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/** A bus without threads for tests in virtual time: every record passes its codec both ways, and {@link #deliver()} hands over what is due, in order. */
public final class InMemoryBus implements Bus {
  private final List<Reader> readers = new ArrayList<>();
  private final Queue<Runnable> pending = new ArrayDeque<>();
  private final List<Kept> kept = new ArrayList<>();
  private long sent;

  @Override
  public synchronized <T> void publish(Topic<T> topic, T value) {
    byte[] bytes = topic.codec().encode(value);
    sent++;
    kept.add(new Kept(topic.name(), bytes));
    for (Reader reader : readers)
      for (Route<?> route : reader.routes())
        if (route.topic().name().equals(topic.name())) pending.add(() -> hand(route, bytes));
  }

  private static <T> void hand(Route<T> route, byte[] bytes) {
    route.handler().accept(List.of(route.topic().codec().decode(bytes)));
  }

  /** Hands over everything, what the handlers publish included. */
  public void deliver() {
    for (Runnable next = poll(); next != NOTHING; next = poll()) next.run();
  }

  private static final Runnable NOTHING = () -> {};

  private synchronized Runnable poll() {
    return pending.isEmpty() ? NOTHING : pending.remove();
  }

  @Override
  public synchronized Subscription subscribe(Reader reader) {
    readers.add(reader);
    return () -> {
      synchronized (this) {
        readers.remove(reader);
      }
    };
  }

  /** There are no other holders here. */
  @Override
  public Pen pen(String name) {
    return new Pen() {
      @Override
      public void write(List<Entry<?>> entries) {
        entries.forEach(InMemoryBus.this::publishOne);
      }

      @Override
      public void close() {}
    };
  }

  private <T> void publishOne(Entry<T> entry) {
    publish(entry.topic(), entry.value());
  }

  @Override
  public <A, B> Subscription claim(Claim<A, B> claim) {
    claim.begins().run();
    return subscribe(new Reader(claim.group(), Start.NOW, 0, List.of(Route.each(claim.from(), order -> claim.decide().apply(order).ifPresent(taken -> {
      publish(claim.to(), taken);
      claim.then().accept(order);
    })))));
  }

  /** All of it: these records have no time. */
  @Override
  public synchronized <T> void replaySince(Topic<T> topic, long sinceMs, Consumer<T> each) {
    kept.stream().filter(k -> k.topic().equals(topic.name())).forEach(k -> each.accept(topic.codec().decode(k.bytes())));
  }

  private record Kept(String topic, byte[] bytes) {}

  @Override
  public BusHealth health() {
    return new BusHealth(true, sent, 0, sent, 0, 0);
  }

  @Override
  public void close() {}
}

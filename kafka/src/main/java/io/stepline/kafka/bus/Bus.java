package io.stepline.kafka.bus;

import java.util.List;
import java.util.function.Consumer;

/** Where records go and come from. */
public interface Bus extends AutoCloseable {
  /** Hands a record over for sending and returns. Never waits for the broker; a record that cannot be sent is counted in {@link #health()}. */
  <T> void publish(Topic<T> topic, T value);

  /** Reads what this reader asks for on a thread of its own until closed. Returns once every partition has its place, so nothing published later is missed. */
  Subscription subscribe(Reader reader);

  /** Hands over everything that is in the topic now, per call in order, and returns. */
  <T> void replay(Topic<T> topic, Consumer<T> each);

  BusHealth health();

  @Override
  void close();

  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /** Where a reader begins. */
  enum Start { NOW, COMMITTED, EARLIEST }

  /**
   * A reader of one or more topics. The topics of one reader share their partitions: whoever owns a call in the first topic owns it in all.
   * Audio topics get a consumer of their own, so that control never waits behind audio.
   *
   * @param group shares the partitions with other processes of this name; empty reads every partition
   * @param tickMs least time between two fetches of audio, to have fewer and larger batches
   */
  record Reader(String group, Start start, int tickMs, List<Route<?>> routes) {}

  /** What to do with the records of one topic, a batch at a time; called by one thread. */
  record Route<T>(Topic<T> topic, Consumer<List<T>> handler) {
    public static <T> Route<T> each(Topic<T> topic, Consumer<T> handler) {
      return new Route<>(topic, batch -> batch.forEach(handler));
    }
  }
}

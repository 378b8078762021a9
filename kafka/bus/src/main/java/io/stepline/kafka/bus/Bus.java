package io.stepline.kafka.bus;

import io.stepline.kafka.contract.CallId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Where records go and come from. */
public interface Bus extends AutoCloseable {
  /**
   * Hands a record over for sending and returns. Never waits for the broker; a record that cannot be sent is counted in
   * {@link #health()}.
   */
  <T> void publish(Topic<T> topic, T value);

  /**
   * As {@link #publish} of each in turn. Where the topic has a {@link Topic#trunk} they share one record for each
   * partition.
   */
  default <T> void publishAll(Topic<T> topic, List<T> values) {
    values.forEach(v -> publish(topic, v));
  }

  /**
   * Reads what this reader asks for on a thread of its own until closed. Returns once every partition has its place, so
   * nothing published later is missed.
   */
  Subscription subscribe(Reader reader);

  /** Hands over everything that is in the topic now, per call in order, and returns. */
  default <T> void replay(Topic<T> topic, Consumer<T> each) {
    replaySince(topic, 0, each);
  }

  /** As {@link #replay}, from what was written at {@code sinceMs} (Unix time) on. */
  <T> void replaySince(Topic<T> topic, long sinceMs, Consumer<T> each);

  /** As {@link #replay}, of these partitions only. */
  default <T> void replay(Topic<T> topic, Set<Integer> partitions, Consumer<Placed<T>> each) {
    replaySince(topic, partitions, 0, each);
  }

  /** As {@link #replaySince}, of these partitions only. */
  <T> void replaySince(Topic<T> topic, Set<Integer> partitions, long sinceMs, Consumer<Placed<T>> each);

  /** Where everything about this call lies, in each topic. */
  int partitionOf(CallId call);

  /** Into how many partitions each topic is divided. */
  default int partitions() {
    return 1;
  }

  /**
   * A pen for {@link Topic#exact} topics. Whoever takes up a pen of this name last is the one who may write: what an
   * earlier holder writes afterwards is refused.
   *
   * @throws BusException if the cluster does not answer
   */
  Pen pen(String name);

  /**
   * Reads orders and claims them, each exactly once among all readers of the group, on a thread of its own until
   * closed.
   */
  <A, B> Subscription claim(Claim<A, B> claim);

  BusHealth health();

  /**
   * Returns once everything of the control lane that was published before is on the bus, or was given up. A bus within
   * one process has it there at once.
   */
  default void flush() {}

  /** How each of our readers is placed now; empty where readers have no places. */
  default List<Reading> readings() {
    return List.of();
  }

  @Override
  void close();

  interface Subscription extends AutoCloseable {
    @Override
    void close();

    /**
     * Whether the partition is ours for certain: false before it is taken and as soon as another may have it, without
     * being told. To be asked before anything is published for its calls. Always true for a reader without a group. Any
     * thread may ask.
     */
    default boolean holds(int partition) {
      return true;
    }
  }

  /**
   * Who keeps state for the calls of a group's reader: it comes and goes with the partitions. Called by the reader's
   * threads, one call at a time for each of taken and given.
   */
  interface Owner {
    /** State of nobody: places are committed once their records were handed over. */
    Owner NONE = new Owner() {
      @Override
      public void taken(Set<Integer> partitions) {}

      @Override
      public void given(Set<Integer> partitions) {}
    };

    /** These partitions are ours now; called before their first record. Those held already are not told again. */
    void taken(Set<Integer> partitions);

    /**
     * These are ours no longer; returns once nothing more is published for their calls. Called when they are revoked,
     * when they are lost and on close.
     */
    void given(Set<Integer> partitions);

    /**
     * Runs {@code then}, on any thread, once everything handed over so far has been dealt with. Only then are the
     * places of the records committed, so that whoever takes over hears again what was not; never running it means
     * hearing it again.
     */
    default void settled(Runnable then) {
      then.run();
    }
  }

  interface Pen extends AutoCloseable {
    /**
     * Writes all of it or nothing, and returns when it is written.
     *
     * @throws BusException if it was not written, or nobody knows; {@link PenLost} if another holds the pen now
     */
    void write(List<Entry<?>> entries);

    @Override
    void close();
  }

  /** One record for one topic. */
  record Entry<T>(Topic<T> topic, T value) {}

  /** Another process writes under this name now. */
  final class PenLost extends BusException {
    private static final long serialVersionUID = 1;

    public PenLost(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * An order is taken from {@code from}, and that it was taken is written to {@code to}, in one transaction;
   * {@code then} runs only after that, so once at most.
   *
   * @param group shares the orders with other processes of this name
   * @param begins runs whenever partitions came, before any of their orders
   * @param decide what to write of an order; empty passes over it
   */
  record Claim<A, B>(String group, Topic<A> from, Topic<B> to, Runnable begins, Function<A, Optional<B>> decide,
      Consumer<A> then) {}

  /**
   * Where a reader begins. RECENT is COMMITTED, but passes over what is older than a minute and will not be wanted any
   * more.
   */
  enum Start {
    NOW, COMMITTED, RECENT, EARLIEST
  }

  /**
   * A reader of one or more topics. The topics of one reader share their partitions: whoever owns a call in the first
   * topic owns it in all. Audio topics get a consumer of their own, so that control never waits behind audio.
   *
   * @param group shares the partitions with other processes of this name; empty reads every partition
   * @param tickMs least time between two fetches of audio, to have fewer and larger batches
   * @param owner is told which partitions the reader has; only with a group
   * @param some the partitions to read now, asked several times a second; only without a group, where empty means all.
   *   What is named later is read from 20 s before on, so that nothing is missed
   */
  record Reader(String group, Start start, int tickMs, List<Route<?>> routes, Owner owner,
      Optional<Supplier<Set<Integer>>> some) {
    public Reader {
      if (some.isPresent() && !group.isEmpty())
        throw new IllegalArgumentException("group " + group + " gives its readers their partitions");
    }

    public Reader(String group, Start start, int tickMs, List<Route<?>> routes) {
      this(group, start, tickMs, routes, Owner.NONE);
    }

    public Reader(String group, Start start, int tickMs, List<Route<?>> routes, Owner owner) {
      this(group, start, tickMs, routes, owner, Optional.empty());
    }

    /** Without a group, of these partitions alone. */
    public static Reader of(Supplier<Set<Integer>> some, List<Route<?>> routes) {
      return new Reader("", Start.NOW, 0, routes, Owner.NONE, Optional.of(some));
    }
  }

  /** A record and its place on the bus. */
  record Placed<T>(T value, int partition, long offset) {}

  /**
   * What to do with the records of one topic, a batch at a time; called by one thread.
   *
   * @param wants records of other calls are passed over unread; what shares its record with others is always read
   */
  record Route<T>(Topic<T> topic, Consumer<List<Placed<T>>> handler, Predicate<CallId> wants) {
    private static final Predicate<CallId> EVERY = call -> true;

    public Route(Topic<T> topic, Consumer<List<Placed<T>>> handler) {
      this(topic, handler, EVERY);
    }

    /** Whether nobody needs to be asked. */
    boolean isOfEvery() {
      return wants == EVERY;
    }

    /** Asked for each record by the reader's thread, before the record is decoded. */
    public Route<T> of(Predicate<CallId> calls) {
      return new Route<>(topic, handler, calls);
    }

    public static <T> Route<T> each(Topic<T> topic, Consumer<T> handler) {
      return placed(topic, p -> handler.accept(p.value()));
    }

    public static <T> Route<T> batches(Topic<T> topic, Consumer<List<T>> handler) {
      return new Route<>(topic, batch -> handler.accept(batch.stream().map(Placed::value).toList()));
    }

    public static <T> Route<T> placed(Topic<T> topic, Consumer<Placed<T>> handler) {
      return new Route<>(topic, batch -> batch.forEach(handler));
    }
  }
}

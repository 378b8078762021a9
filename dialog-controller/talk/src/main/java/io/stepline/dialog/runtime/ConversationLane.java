package io.stepline.dialog.runtime;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.lane.Lane;
import io.stepline.kafka.lane.ThreadLane;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one lane of a controller's conversations. Steps of a call whose partition is not held for certain wait in order
 * until it is again, and are dropped when the partition has gone to another, who hears all of it anew. A clock that
 * runs down takes its turn behind what was heard before it. Thread-safe where not said otherwise.
 */
final class ConversationLane {
  private static final Logger log = LoggerFactory.getLogger(ConversationLane.class);
  private static final int RETRY_MS = 100;
  private static final int AWAIT_SECONDS = 20;

  private final Bus bus;
  private final WallClock clock;
  private final Lane lane;
  private final Lane settling;
  private final Map<CallId, Wake> wakes = new HashMap<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private volatile int waitingCount;
  private volatile Optional<Bus.Subscription> held = Optional.empty();
  private boolean retrying;
  private final Meters.Count timers;
  private final Meters.Times steps;

  private record Wake(long dueUs, Lane.Timer timer) {}

  /** @param partition of its call; -1 for what only keeps its place in the order */
  private record Waiting(int partition, Runnable step) {}

  /** @param settling waits for the bus, which the lane itself never does */
  ConversationLane(Bus bus, WallClock clock, Meters meters, Lane lane, Lane settling) {
    this.bus = bus;
    this.clock = clock;
    this.lane = lane;
    this.settling = settling;
    this.timers = meters.count("stepline.controller.timers.expired");
    this.steps = meters.times("stepline.controller.step");
    meters.gauge("stepline.controller.steps.waiting", () -> waitingCount);
  }

  /** A thread for the conversations, whose failures are counted. */
  static ThreadLane thread(Meters meters) {
    Meters.Count failures = meters.count("stepline.controller.steps.failed");
    return ThreadLane.start("conversation", (at, why) -> {
      failures.one();
      log.error("conversation step failed", why);
    });
  }

  static ThreadLane settlingThread() {
    return ThreadLane.start("conversation-settling", (at, why) -> log.error("places were not settled", why));
  }

  /** Until this is told, partitions count as held from the moment they were taken. */
  void heldBy(Bus.Subscription subscription) {
    held = Optional.of(subscription);
  }

  /** On the lane itself. */
  boolean holds(CallId call) {
    return holds(bus.partitionOf(call));
  }

  private boolean holds(int partition) {
    return partition < 0 || held.map(s -> s.holds(partition)).orElse(true);
  }

  void run(CallId call, Runnable step) {
    int partition = bus.partitionOf(call);
    run(() -> inOrder(new Waiting(partition, step)));
  }

  private void inOrder(Waiting next) {
    if (waiting.isEmpty() && holds(next.partition())) {
      next.step().run();
      return;
    }
    waiting.add(next);
    retry();
  }

  /** A step that fails is the lane's to tell; those behind it are tried again. */
  private void retry() {
    try {
      while (!waiting.isEmpty() && holds(waiting.peek().partition())) timed(waiting.remove().step());
    } finally {
      waitingCount = waiting.size();
      if (!waiting.isEmpty() && !retrying) {
        retrying = true;
        lane.after(RETRY_MS, () -> {
          retrying = false;
          retry();
        });
      }
    }
  }

  /** Steps of these partitions that still wait are another's to do. On the lane itself. */
  void forget(Set<Integer> partitions) {
    waiting.removeIf(w -> partitions.contains(w.partition()));
    retry();
  }

  /**
   * Has {@code save} run once everything handed over so far has been dealt with, and {@code then} once what was
   * published by then is on the bus.
   */
  void settled(Runnable save, Runnable then) {
    run(() -> inOrder(new Waiting(-1, () -> {
      save.run();
      settling.run(() -> {
        bus.flush();
        then.run();
      });
    })));
  }

  void run(Runnable step) {
    if (!lane.run(() -> timed(step))) log.debug("step after shutdown");
  }

  private void timed(Runnable step) {
    long began = System.nanoTime();
    try {
      step.run();
    } finally {
      steps.took((System.nanoTime() - began) / 1_000);
    }
  }

  void after(long millis, Runnable step) {
    lane.after(millis, () -> timed(step));
  }

  /** Replaces the call's wake. On the lane itself. */
  void wake(CallId call, Optional<Long> dueUs, Runnable step) {
    Optional<Wake> now = Optional.ofNullable(wakes.get(call));
    if (now.map(Wake::dueUs).equals(dueUs)) return;
    now.ifPresent(w -> w.timer().cancel());
    wakes.remove(call);
    if (dueUs.isEmpty()) return;
    long due = dueUs.get();
    long delayMs = Math.ceilDiv(Math.max(0, due - clock.nowUs()), 1_000);
    wakes.put(call, new Wake(due, lane.after(delayMs, () -> run(() -> expired(call, due, step)))));
  }

  private void expired(CallId call, long dueUs, Runnable step) {
    if (Optional.ofNullable(wakes.get(call)).filter(w -> w.dueUs() == dueUs).isEmpty()) return;
    wakes.remove(call);
    timers.one();
    inOrder(new Waiting(bus.partitionOf(call), step));
  }

  /** Runs the step on the lane and waits for its end. */
  void await(Runnable step) {
    CountDownLatch done = new CountDownLatch(1);
    boolean taken = lane.run(() -> {
      try {
        timed(step);
      } finally {
        done.countDown();
      }
    });
    try {
      if (!taken || !done.await(AWAIT_SECONDS, TimeUnit.SECONDS)) log.warn("conversations did not answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

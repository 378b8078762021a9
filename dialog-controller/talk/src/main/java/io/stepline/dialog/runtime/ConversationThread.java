package io.stepline.dialog.runtime;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.WallClock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a controller's conversations. Steps of a call whose partition is not held for certain wait in order
 * until it is again, and are dropped when the partition has gone to another, who hears all of it anew. Thread-safe
 * where not said otherwise.
 */
final class ConversationThread implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ConversationThread.class);
  private static final int RETRY_MS = 100;
  private static final int AWAIT_SECONDS = 20;

  private final Bus bus;
  private final WallClock clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("conversation").factory());
  private final ExecutorService settling =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("conversation-settling").factory());
  private final Map<CallId, Wake> wakes = new HashMap<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private volatile Optional<Bus.Subscription> held = Optional.empty();
  private boolean retrying;
  private final Meters.Count failures;
  private final Meters.Count timers;
  private final Meters.Times steps;

  private record Wake(long dueUs, ScheduledFuture<?> future) {}

  /** @param partition of its call; -1 for what only keeps its place in the order */
  private record Waiting(int partition, Runnable step) {}

  ConversationThread(Bus bus, WallClock clock, Meters meters) {
    this.bus = bus;
    this.clock = clock;
    this.failures = meters.count("stepline.controller.steps.failed");
    this.timers = meters.count("stepline.controller.timers.expired");
    this.steps = meters.times("stepline.controller.step");
    meters.gauge("stepline.controller.steps.waiting", () -> waiting.size());
  }

  /** Until this is told, partitions count as held from the moment they were taken. */
  void heldBy(Bus.Subscription subscription) {
    held = Optional.of(subscription);
  }

  /** On the thread itself. */
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

  private void retry() {
    while (!waiting.isEmpty() && holds(waiting.peek().partition())) safely(waiting.remove().step());
    if (waiting.isEmpty() || retrying) return;
    retrying = true;
    after(RETRY_MS, () -> {
      retrying = false;
      retry();
    });
  }

  /** Steps of these partitions that still wait are another's to do. On the thread itself. */
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
      settling.execute(() -> {
        bus.flush();
        then.run();
      });
    })));
  }

  void run(Runnable step) {
    try {
      thread.execute(() -> safely(step));
    } catch (RejectedExecutionException e) {
      log.debug("step after shutdown");
    }
  }

  private void safely(Runnable step) {
    long began = System.nanoTime();
    try {
      step.run();
    } catch (RuntimeException e) {
      failures.one();
      log.error("conversation step failed", e);
    } finally {
      steps.took((System.nanoTime() - began) / 1_000);
    }
  }

  void after(long millis, Runnable step) {
    try {
      thread.schedule(() -> safely(step), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("step after shutdown");
    }
  }

  /** Replaces the call's wake. On the thread itself. */
  void wake(CallId call, Optional<Long> dueUs, Runnable step) {
    Optional<Wake> now = Optional.ofNullable(wakes.get(call));
    if (now.map(Wake::dueUs).equals(dueUs)) return;
    now.ifPresent(w -> w.future().cancel(false));
    wakes.remove(call);
    if (dueUs.isEmpty() || thread.isShutdown()) return;
    long delayUs = Math.max(0, dueUs.get() - clock.nowUs());
    wakes.put(call, new Wake(dueUs.get(), thread.schedule(() -> safely(() -> {
      wakes.remove(call);
      timers.one();
      inOrder(new Waiting(bus.partitionOf(call), step));
    }), delayUs, TimeUnit.MICROSECONDS)));
  }

  /** Runs the step on the thread and waits for its end. */
  void await(Runnable step) {
    try {
      thread.submit(() -> safely(step)).get(AWAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      log.warn("conversations did not answer in time: {}", e.toString());
    }
  }

  @Override
  public void close() {
    settling.shutdown();
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(2, TimeUnit.SECONDS)) log.warn("conversations did not stop in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.stepline.model.onnx;

import io.stepline.kafka.bus.Meters;
import io.stepline.model.engine.EngineException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Jobs of many calls, run together: what waits and is of one kind makes a batch, without waiting for more. Jobs of one
 * owner run in order, one in each batch. Who submits to a full queue waits. Thread-safe.
 */
public final class Batcher<J, R> implements AutoCloseable {
  private final int maxBatch;
  private final int maxWaiting;
  private final Function<J, Object> owner;
  private final Function<J, Object> kind;
  private final Function<List<J>, List<R>> run;
  private final Deque<Waiting<J, R>> queue = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Meters.Sizes batches;
  private final Meters.Times runs;
  private final Thread thread;
  private boolean closed;
  private boolean working;
  private int largest;

  private record Waiting<J, R>(J job, CompletableFuture<R> result) {}

  /** @param name of its thread, and on its meters */
  public Batcher(String name, int maxBatch, int maxWaiting, Function<J, Object> owner, Function<J, Object> kind,
      Function<List<J>, List<R>> run, Meters meters) {
    this.maxBatch = maxBatch;
    this.maxWaiting = maxWaiting;
    this.owner = owner;
    this.kind = kind;
    this.run = run;
    this.batches = meters.sizes("stepline.batch.size", "queue", name);
    this.runs = meters.times("stepline.batch.inference", "queue", name);
    meters.gauge("stepline.batch.waiting", this::waiting, "queue", name);
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::loop);
  }

  /** @return the result; failed with {@link EngineException} if the run fails or this closes */
  public CompletableFuture<R> submit(J job) {
    Waiting<J, R> w = new Waiting<>(job, new CompletableFuture<>());
    lock.lock();
    try {
      while (queue.size() >= maxWaiting && !closed) changed.await();
      if (closed) w.result().completeExceptionally(new EngineException("the model is closed"));
      else queue.add(w);
      changed.signalAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      w.result().completeExceptionally(new EngineException("interrupted", e));
    } finally {
      lock.unlock();
    }
    return w.result();
  }

  private int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  private void loop() {
    for (Optional<List<Waiting<J, R>>> batch = next(); batch.isPresent(); batch = next()) work(batch.get());
  }

  private void work(List<Waiting<J, R>> batch) {
    long began = System.nanoTime();
    batches.had(batch.size());
    try {
      List<R> results = run.apply(batch.stream().map(Waiting::job).toList());
      runs.took((System.nanoTime() - began) / 1_000);
      for (int i = 0; i < batch.size(); i++) batch.get(i).result().complete(results.get(i));
    } catch (RuntimeException e) {
      batch.forEach(w -> w.result().completeExceptionally(e));
    }
  }

  private Optional<List<Waiting<J, R>>> next() {
    lock.lock();
    try {
      working = false;
      changed.signalAll();
      while (queue.isEmpty() && !closed) changed.await();
      working = true;
      if (closed) return Optional.empty();
      List<Waiting<J, R>> batch = new ArrayList<>();
      Set<Object> seen = new HashSet<>();
      Object first = kind.apply(queue.getFirst().job());
      for (Iterator<Waiting<J, R>> all = queue.iterator(); all.hasNext() && batch.size() < maxBatch;) {
        Waiting<J, R> w = all.next();
        if (!seen.add(owner.apply(w.job())) || !kind.apply(w.job()).equals(first)) continue;
        batch.add(w);
        all.remove();
      }
      largest = Math.max(largest, batch.size());
      changed.signalAll();
      return Optional.of(batch);
    } catch (InterruptedException e) {
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing is queued or under way. */
  public void drain() {
    lock.lock();
    try {
      while ((!queue.isEmpty() || working) && !closed) changed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** The largest batch so far. */
  public int largest() {
    lock.lock();
    try {
      return largest;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    List<Waiting<J, R>> left;
    lock.lock();
    try {
      closed = true;
      left = List.copyOf(queue);
      queue.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    left.forEach(w -> w.result().completeExceptionally(new EngineException("the model is closed")));
    try {
      thread.join(3_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

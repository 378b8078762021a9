package io.stepline.model.decoder;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The steps of one reply, one after the other, on threads that replies share: each gets its turn. Thread-safe. */
final class InOrder implements Executor {
  private final Executor threads;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean under;

  InOrder(Executor threads) {
    this.threads = threads;
  }

  @Override
  public void execute(Runnable step) {
    synchronized (waiting) {
      waiting.add(step);
      if (under) return;
      under = true;
    }
    threads.execute(this::next);
  }

  private void next() {
    Optional<Runnable> step = taken();
    if (step.isEmpty()) return;
    try {
      step.get().run();
    } finally {
      try {
        threads.execute(this::next);
      } catch (RejectedExecutionException closed) {
        synchronized (waiting) {
          waiting.clear();
        }
      }
    }
  }

  private Optional<Runnable> taken() {
    synchronized (waiting) {
      Optional<Runnable> step = Optional.ofNullable(waiting.poll());
      under = step.isPresent();
      return step;
    }
  }
}

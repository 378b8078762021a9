package io.stepline.model.worker;

import io.stepline.kafka.bus.Meters;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that does steps in order, control before audio. The loop of every worker. A step that fails is logged; the loop goes on. */
public final class Mailbox implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Mailbox.class);
  private static final int MAX_AUDIO = 50_000;

  private final Queue<Runnable> control = new ArrayDeque<>();
  private final Queue<Runnable> audio = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition some = lock.newCondition();
  private final Meters.Count drops;
  private final Meters.Count failures;
  private final Thread thread;
  private boolean closing;
  private long dropped;

  public Mailbox(String name) {
    this(name, Meters.NONE);
  }

  /** @param name one of the few names of our threads, since it is a label */
  public Mailbox(String name, Meters meters) {
    drops = meters.count("stepline.mailbox.steps.dropped", "mailbox", name);
    failures = meters.count("stepline.mailbox.steps.failed", "mailbox", name);
    meters.gauge("stepline.mailbox.waiting", () -> waiting(control), "mailbox", name, "lane", "control");
    meters.gauge("stepline.mailbox.waiting", () -> waiting(audio), "mailbox", name, "lane", "audio");
    thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  /** Done before any audio that waits, and never dropped. */
  public void control(Runnable step) {
    put(control, step, Integer.MAX_VALUE);
  }

  /** As {@link #control}, and waits until it is done; not at all once closed, when nothing is done any more. */
  public void await(Runnable step) {
    CountDownLatch done = new CountDownLatch(1);
    control(() -> {
      try {
        step.run();
      } finally {
        done.countDown();
      }
    });
    try {
      while (thread.isAlive() && !done.await(50, TimeUnit.MILLISECONDS)) Thread.onSpinWait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Dropped and counted when far too much waits. */
  public void audio(Runnable step) {
    put(audio, step, MAX_AUDIO);
  }

  private int waiting(Queue<Runnable> lane) {
    lock.lock();
    try {
      return lane.size();
    } finally {
      lock.unlock();
    }
  }

  public long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  private void put(Queue<Runnable> lane, Runnable step, int max) {
    lock.lock();
    try {
      if (lane.size() < max) {
        lane.add(step);
      } else {
        dropped++;
        drops.one();
      }
      some.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (true) {
      Runnable step;
      lock.lock();
      try {
        while (control.isEmpty() && audio.isEmpty() && !closing) some.await();
        if (closing) return;
        step = control.isEmpty() ? audio.remove() : control.remove();
      } catch (InterruptedException e) {
        return;
      } finally {
        lock.unlock();
      }
      try {
        step.run();
      } catch (RuntimeException e) {
        failures.one();
        log.error("step failed", e);
      }
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      some.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(3_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

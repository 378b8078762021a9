package io.stepline.model.worker;

import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.lane.Lane;
import io.stepline.kafka.lane.ThreadLane;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lane of a worker, with its two kinds of steps: control before audio. A step that fails is logged and the lane
 * goes on; closing does what waits, for a few seconds at the most. Thread-safe.
 */
public final class Mailbox implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Mailbox.class);
  private static final int MAX_AUDIO = 50_000;

  /** Sound that has waited for so long in a worker that cannot keep up is of no use to a caller any more. */
  private static final long ARREARS_NS = 3_000_000_000L;

  private final ThreadLane lane;
  private final LongSupplier nanos;
  private final Meters.Count drops;
  private final Meters.Count skips;

  public Mailbox(String name) {
    this(name, Meters.NONE);
  }

  /** @param name one of the few names of our threads, since it is a label */
  public Mailbox(String name, Meters meters) {
    this(name, meters, System::nanoTime);
  }

  /** @param nanos the clock by which sound grows old */
  Mailbox(String name, Meters meters, LongSupplier nanos) {
    this.nanos = nanos;
    skips = meters.count("stepline.mailbox.frames.skipped", "mailbox", name);
    drops = meters.count("stepline.mailbox.steps.dropped", "mailbox", name);
    Meters.Count failures = meters.count("stepline.mailbox.steps.failed", "mailbox", name);
    lane = ThreadLane.start(name, MAX_AUDIO, (at, why) -> {
      failures.one();
      log.error("step of {} failed", at, why);
    });
    meters.gauge("stepline.mailbox.waiting", () -> lane.counts().urgent(), "mailbox", name, "lane", "control");
    meters.gauge("stepline.mailbox.waiting", () -> lane.counts().usual(), "mailbox", name, "lane", "audio");
  }

  /** Done before any audio that waits, and never dropped. */
  public void control(Runnable step) {
    lane.runFirst(step);
  }

  /** As {@link #control}, and waits until it is done; not at all once closed, when nothing is done any more. */
  public void await(Runnable step) {
    CountDownLatch done = new CountDownLatch(1);
    boolean taken = lane.runFirst(() -> {
      try {
        step.run();
      } finally {
        done.countDown();
      }
    });
    if (!taken) return;
    try {
      while (lane.isRunning() && !done.await(50, TimeUnit.MILLISECONDS)) Thread.onSpinWait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Dropped and counted when far too much waits. */
  public void audio(Runnable step) {
    if (!lane.run(step)) drops.one();
  }

  /**
   * As {@link #audio}, for so many frames; skipped and counted when it has waited for more than three seconds: arrears
   * are not worked off. Whoever hears on sees by the samples' positions that something is missing.
   */
  public void sound(int frames, Runnable step) {
    long since = nanos.getAsLong();
    audio(() -> {
      if (nanos.getAsLong() - since > ARREARS_NS) skips.add(frames);
      else step.run();
    });
  }

  /** Control for later; forgotten when it is closed before. */
  public Lane.Timer after(long delayMs, Runnable step) {
    return lane.after(delayMs, step);
  }

  public long dropped() {
    return lane.counts().dropped();
  }

  @Override
  public void close() {
    lane.close();
  }
}

package io.stepline.dialog.campaign.run;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.WallClock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the dialer its thread and the bus. What cannot be written down now, since the database is away, is tried until
 * it can.
 */
public final class CampaignWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CampaignWorker.class);
  private static final int TICK_MS = 200;
  private static final int AGAIN_MS = 500;
  private static final int TICKS_PER_LOOK = 10;

  private final CampaignDialer dialer;
  private final ReentrantLock lock = new ReentrantLock();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("campaigns").factory());
  private final List<Bus.Subscription> subscriptions;
  private volatile boolean closing;
  private volatile boolean failing;
  private volatile String state = "begins";
  private volatile int open;
  private volatile int outboxDepth;
  private volatile boolean leads;
  private final Meters.Times ticks;
  private final Meters.Count failures;
  private int ticked;

  public CampaignWorker(CampaignDialer dialer, Bus bus, WallClock clock, Meters meters) {
    this.dialer = dialer;
    this.ticks = meters.times("stepline.dialer.tick");
    this.failures = meters.count("stepline.dialer.ticks.failed");
    meters.gauge("stepline.dialer.attempts.open", () -> open);
    meters.gauge("stepline.dialer.outbox.waiting", () -> outboxDepth);
    meters.gauge("stepline.dialer.leads", () -> leads ? 1 : 0);
    this.subscriptions = List.of(
        bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(
            Bus.Route.each(Topics.CALL_EVENTS, e -> heard(() -> dialer.event(e))),
            Bus.Route.each(Topics.ANSWER_SIGNS, s -> heard(() -> dialer.sign(s))),
            Bus.Route.each(Topics.CALL_RECORDS, r -> heard(() -> dialer.record(r))),
            Bus.Route.each(Topics.MODEL_LOAD, l -> heard(() -> dialer.floor().load(l, clock.nowUs() / 1_000)))))),
        bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0,
            List.of(Bus.Route.each(Topics.DIAL_CLAIMS, c -> heard(() -> dialer.claimed(c)))))));
    thread.scheduleWithFixedDelay(this::tick, 0, TICK_MS, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    lock.lock();
    long began = System.nanoTime();
    try {
      dialer.tick();
      ticks.took((System.nanoTime() - began) / 1_000);
      if (failing) log.info("campaigns go on");
      failing = false;
    } catch (RuntimeException e) {
      failures.one();
      if (!failing) log.error("campaigns cannot go on, trying again", e);
      failing = true;
    } finally {
      state = described();
      look();
      lock.unlock();
    }
  }

  /** What the meters say between two looks; the outbox is asked for every few ticks only, since that is a query. */
  private void look() {
    open = dialer.book().open().size();
    leads = dialer.leads();
    if (ticked++ % TICKS_PER_LOOK != 0) return;
    try {
      outboxDepth = dialer.outboxDepth();
    } catch (RuntimeException e) {
      log.debug("the outbox cannot be counted: {}", e.toString());
    }
  }

  /** Why no campaign could dial, or empty; one that stands by is fine. */
  public Optional<String> trouble() {
    return failing ? Optional.of("campaigns cannot go on, see the log") : Optional.empty();
  }

  private String described() {
    String rests =
        dialer.rests().isEmpty() ? "" : "; " + String.join("; ", dialer.rests());
    String aside = dialer.aside() == 0 ? ""
        : "; " + dialer.aside() + " unreadable entries of the outbox were put aside, see the table outbox_dead";
    return (failing ? "stuck, see the log" : dialer.leads() ? "dials" : "stands by") + rests + aside;
  }

  private void heard(Runnable step) {
    for (boolean done = false; !done && !closing;) {
      lock.lock();
      try {
        step.run();
        done = true;
      } catch (JdbiException e) {
        if (!failing) log.error("what was heard cannot be written down, trying again", e);
        failing = true;
      } catch (RuntimeException e) {
        log.error("what was heard makes no sense and is left to the next reconciliation", e);
        done = true;
      } finally {
        lock.unlock();
      }
      if (!done) pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(AGAIN_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** For the health page, which does not wait for the database: as the last tick left it. */
  public String state() {
    return state;
  }

  /** No new attempts from now on. */
  public void drain() {
    lock.lock();
    try {
      dialer.drain();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    drain();
    closing = true;
    thread.shutdown();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) log.warn("campaigns did not stop in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    subscriptions.forEach(Bus.Subscription::close);
    lock.lock();
    try {
      dialer.close();
    } catch (RuntimeException e) {
      log.warn("the dialer's lease runs out by itself: {}", e.getMessage());
    } finally {
      lock.unlock();
    }
  }
}

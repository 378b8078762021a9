package io.stepline.ops.history;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.WallClock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes detail records into the history, each once among all consoles, and removes those that are too old. The
 * reader's thread writes; a database that does not answer holds up nothing but the history, which goes on where it
 * stood.
 */
public final class HistoryKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HistoryKeeper.class);
  private static final long PURGE_EVERY_MS = 3_600_000;
  private static final int PAUSE_MS = 1_000;
  /** Of a record that a database which answers will not have. */
  private static final int TRIES = 3;
  private final HistoryTable table;
  private final TraceBook traces;
  private final WallClock clock;
  private final int keepDays;
  private final Bus.Subscription subscription;
  private volatile boolean closing;
  private long purgedMs;

  /** @param keepDays 0 keeps all */
  public HistoryKeeper(Bus bus, WallClock clock, HistoryTable table, TraceBook traces, int keepDays) {
    this.table = table;
    this.traces = traces;
    this.clock = clock;
    this.keepDays = keepDays;
    this.subscription = bus.subscribe(
        new Bus.Reader("history", Bus.Start.COMMITTED, 0, List.of(Bus.Route.each(Topics.CALL_RECORDS, this::keep))));
  }

  private void keep(CallRecord record) {
    HistoryEntry entry = HistoryEntry.of(record, traces.take(record.call()));
    for (int refused = 0; !closing;) {
      try {
        table.put(entry);
        purge();
        return;
      } catch (RuntimeException e) {
        refused += table.answers() ? 1 : 0;
        if (refused == TRIES) {
          log.error("callId={} the database does not take the record, the history goes on without", record.call(), e);
          return;
        }
        log.error("callId={} the history cannot be written, it is tried again: {}", record.call(), e.toString());
        pause();
      }
    }
    throw new IllegalStateException("closed before the record of " + record.call() + " was written");
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing = true;
    }
  }

  private void purge() {
    long now = clock.nowUs() / 1_000;
    if (keepDays <= 0 || now - purgedMs < PURGE_EVERY_MS) return;
    purgedMs = now;
    int gone = table.purge(now - TimeUnit.DAYS.toMillis(keepDays));
    if (gone > 0) log.info("{} calls are older than {} days and were removed from the history", gone, keepDays);
  }

  @Override
  public void close() {
    closing = true;
    subscription.close();
  }
}

package io.stepline.dialog.campaign.run;

import io.stepline.dialog.campaign.store.Database;
import io.stepline.dialog.campaign.store.OutboxTable;
import io.stepline.dialog.campaign.store.OutboxTable.Waiting.Readable;
import io.stepline.dialog.campaign.store.OutboxTable.Waiting.Unreadable;
import io.stepline.kafka.bus.Bus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries orders and news from the database to the bus, in order: written in one Kafka transaction, then crossed out. A
 * crash between carries them twice.
 */
final class OutboxCarrier implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OutboxCarrier.class);
  private static final int AT_ONCE = 200;
  private final Database database;
  private final Bus bus;
  private final LongSupplier nowMs;
  private volatile int aside;
  private boolean counted;
  private Optional<Bus.Pen> pen = Optional.empty();

  OutboxCarrier(Database database, Bus bus, LongSupplier nowMs) {
    this.database = database;
    this.bus = bus;
    this.nowMs = nowMs;
  }

  /** Records that nobody could read; any thread may ask. */
  int aside() {
    return aside;
  }

  /** Until nothing waits. @throws Bus.PenLost if another dialer writes now */
  void carry() {
    if (!counted) aside = database.read(OutboxTable::aside);
    counted = true;
    for (List<OutboxTable.Waiting> waiting = first(); !waiting.isEmpty(); waiting = first()) {
      List<Bus.Entry<?>> entries = new ArrayList<>();
      List<Unreadable> unreadable = new ArrayList<>();
      for (OutboxTable.Waiting w : waiting) {
        switch (w) {
          case Readable r -> entries.add(r.entry());
          case Unreadable u -> unreadable.add(u);
        }
      }
      if (!entries.isEmpty()) write(entries);
      long upTo = waiting.getLast().seq();
      aside = database.write(h -> {
        unreadable.forEach(u -> OutboxTable.putAside(h, u, nowMs.getAsLong()));
        OutboxTable.crossOut(h, upTo);
        return unreadable.isEmpty() ? aside : OutboxTable.aside(h);
      });
      unreadable.forEach(
          u -> log.error("an entry ({}) of the campaigns' outbox cannot be read and was put aside in outbox_dead: {}",
              u.kind(), u.reason()));
    }
  }

  private void write(List<Bus.Entry<?>> entries) {
    if (pen.isEmpty()) pen = Optional.of(bus.pen("campaigns"));
    try {
      pen.get().write(entries);
    } catch (Bus.PenLost e) {
      pen = Optional.empty();
      throw e;
    }
  }

  /** How many wait for the bus. */
  int waiting() {
    return database.read(OutboxTable::waiting);
  }

  private List<OutboxTable.Waiting> first() {
    return database.read(h -> OutboxTable.first(h, AT_ONCE));
  }

  @Override
  public void close() {
    pen.ifPresent(Bus.Pen::close);
  }
}

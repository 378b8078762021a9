package io.stepline.dialog.campaign.run;

import io.stepline.dialog.campaign.store.Database;
import io.stepline.dialog.campaign.store.OutboxTable;
import io.stepline.kafka.bus.Bus;
import java.util.List;
import java.util.Optional;

/** Carries orders and news from the database to the bus, in order: written in one Kafka transaction, then crossed out. A crash between carries them twice. */
final class OutboxCarrier implements AutoCloseable {
  private static final int AT_ONCE = 200;
  private final Database database;
  private final Bus bus;
  private Optional<Bus.Pen> pen = Optional.empty();

  OutboxCarrier(Database database, Bus bus) {
    this.database = database;
    this.bus = bus;
  }

  /** Until nothing waits. @throws Bus.PenLost if another dialer writes now */
  void carry() {
    for (List<OutboxTable.Waiting> waiting = first(); !waiting.isEmpty(); waiting = first()) {
      if (pen.isEmpty()) pen = Optional.of(bus.pen("campaigns"));
      try {
        pen.get().write(waiting.stream().<Bus.Entry<?>>map(OutboxTable.Waiting::entry).toList());
      } catch (Bus.PenLost e) {
        pen = Optional.empty();
        throw e;
      }
      long upTo = waiting.getLast().seq();
      database.write(h -> {
        OutboxTable.crossOut(h, upTo);
        return 0;
      });
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

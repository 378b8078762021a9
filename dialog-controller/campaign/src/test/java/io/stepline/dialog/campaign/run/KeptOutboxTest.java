package io.stepline.dialog.campaign.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.campaign.store.Database;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.AttemptNews;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.testkit.InMemoryBus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of the outbox that release 29005bb left there, written by its own code. */
class KeptOutboxTest {
  @TempDir
  Path folder;

  @Test
  void shouldCarryWhatTheReleaseBeforeLeftInItsOutbox() throws Exception {
    List<String> rows = Files.readAllLines(Path.of("src/test/resources/upgrade/29005bb-outbox.txt"));
    try (InMemoryBus bus = new InMemoryBus();
        Database database = Database.open("jdbc:sqlite:" + folder.resolve("c.db"), "", "")) {
      for (int i = 0; i < rows.size(); i++) {
        int seq = i + 1;
        String[] row = rows.get(i).split(" ");
        database.write(h -> h.execute("INSERT INTO outbox(seq, kind, record) VALUES (?, ?, ?)", seq, row[0], row[1]));
      }
      try (OutboxCarrier carrier = new OutboxCarrier(database, bus, () -> 7)) {
        carrier.carry();
        assertThat(carrier.aside()).isZero();
      }
      List<DialOrder> orders = new ArrayList<>();
      List<AttemptNews> news = new ArrayList<>();
      bus.replay(Topics.DIAL_ORDERS, orders::add);
      bus.replay(Topics.CAMPAIGN_ATTEMPTS, news::add);
      assertThat(orders).extracting(DialOrder::uri).containsExactlyInAnyOrder("sip:1@carrier", "sip:2@carrier",
          "sip:3@carrier");
      assertThat(orders).allSatisfy(o -> assertThat(o.facts()).containsEntry("contact.name", "Ann"));
      assertThat(news).extracting(AttemptNews::state).containsExactly("PLANNED");
    }
  }
}

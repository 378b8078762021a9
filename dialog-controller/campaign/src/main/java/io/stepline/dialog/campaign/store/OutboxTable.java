package io.stepline.dialog.campaign.store;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.AttemptNews;
import io.stepline.kafka.contract.DialOrder;
import java.util.Base64;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What a transaction of ours wants on the bus: written here with it, carried over afterwards, in order. A crash between carrying and crossing out carries it twice. */
public final class OutboxTable {
  private OutboxTable() {}

  public record Waiting(long seq, Bus.Entry<?> entry) {}

  public static void order(Handle h, DialOrder order) {
    put(h, "ORDER", Topics.DIAL_ORDERS.codec().encode(order));
  }

  public static void news(Handle h, AttemptNews news) {
    put(h, "NEWS", Topics.CAMPAIGN_ATTEMPTS.codec().encode(news));
  }

  private static void put(Handle h, String kind, byte[] record) {
    h.execute("INSERT INTO outbox(seq, kind, record) SELECT COALESCE(MAX(seq), 0) + 1, ?, ? FROM outbox", kind, Base64.getEncoder().encodeToString(record));
  }

  public static List<Waiting> first(Handle h, int limit) {
    return h.select("SELECT seq, kind, record FROM outbox ORDER BY seq LIMIT ?", limit).map((rs, ctx) -> {
      byte[] record = Base64.getDecoder().decode(rs.getString("record"));
      Bus.Entry<?> entry = rs.getString("kind").equals("ORDER") ? new Bus.Entry<>(Topics.DIAL_ORDERS, Topics.DIAL_ORDERS.codec().decode(record))
          : new Bus.Entry<>(Topics.CAMPAIGN_ATTEMPTS, Topics.CAMPAIGN_ATTEMPTS.codec().decode(record));
      return new Waiting(rs.getLong("seq"), entry);
    }).list();
  }

  /** How many wait. */
  public static int waiting(Handle h) {
    return h.select("SELECT COUNT(*) FROM outbox").mapTo(Integer.class).one();
  }

  public static void crossOut(Handle h, long upTo) {
    h.execute("DELETE FROM outbox WHERE seq <= ?", upTo);
  }
}

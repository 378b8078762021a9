package io.stepline.dialog.campaign.store;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.AttemptNews;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.contract.WireException;
import java.util.Base64;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * What a transaction of ours wants on the bus: written here with it, carried over afterwards, in order. A crash between
 * carrying and crossing out carries it twice. What cannot be read is put aside and holds nothing up.
 */
public final class OutboxTable {
  /** Counted by their numbers in the outbox. */
  private static final int MAX_ASIDE = 10_000;
  private OutboxTable() {}

  public sealed interface Waiting {
    long seq();

    record Readable(long seq, Bus.Entry<?> entry) implements Waiting {}

    /** @param reason says what is wrong with it, without its contents */
    record Unreadable(long seq, String kind, String text, String reason) implements Waiting {}
  }

  public static void order(Handle h, DialOrder order) {
    put(h, "ORDER", Topics.DIAL_ORDERS.codec().encode(order));
  }

  public static void news(Handle h, AttemptNews news) {
    put(h, "NEWS", Topics.CAMPAIGN_ATTEMPTS.codec().encode(news));
  }

  private static void put(Handle h, String kind, byte[] record) {
    h.execute("INSERT INTO outbox(seq, kind, record) SELECT COALESCE(MAX(seq), 0) + 1, ?, ? FROM outbox", kind,
        Base64.getEncoder().encodeToString(record));
  }

  public static List<Waiting> first(Handle h, int limit) {
    return h.select("SELECT seq, kind, record FROM outbox ORDER BY seq LIMIT ?", limit)
        .map((rs, ctx) -> waiting(rs.getLong("seq"), rs.getString("kind"), rs.getString("record"))).list();
  }

  private static Waiting waiting(long seq, String kind, String text) {
    try {
      byte[] record = Base64.getDecoder().decode(text);
      return switch (kind) {
        case "ORDER" ->
            new Waiting.Readable(seq, new Bus.Entry<>(Topics.DIAL_ORDERS, Topics.DIAL_ORDERS.codec().decode(record)));
        case "NEWS" -> new Waiting.Readable(seq,
            new Bus.Entry<>(Topics.CAMPAIGN_ATTEMPTS, Topics.CAMPAIGN_ATTEMPTS.codec().decode(record)));
        default -> new Waiting.Unreadable(seq, kind, text, "a kind that this release does not know");
      };
    } catch (WireException | IllegalArgumentException e) {
      return new Waiting.Unreadable(seq, kind, text, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Puts what cannot be read where people find it; the oldest go when there are more than {@value #MAX_ASIDE}. The row
   * itself goes with {@link #crossOut}.
   */
  public static void putAside(Handle h, Waiting.Unreadable w, long nowMs) {
    h.execute("INSERT INTO outbox_dead(seq, kind, record, reason, put_aside_ms) VALUES (?, ?, ?, ?, ?)", w.seq(),
        w.kind(), w.text(), w.reason(), nowMs);
    h.execute("DELETE FROM outbox_dead WHERE seq <= (SELECT MAX(seq) FROM outbox_dead) - ?", MAX_ASIDE);
  }

  /** How many were put aside and not looked after yet. */
  public static int aside(Handle h) {
    return h.select("SELECT COUNT(*) FROM outbox_dead").mapTo(Integer.class).one();
  }

  /** How many wait. */
  public static int waiting(Handle h) {
    return h.select("SELECT COUNT(*) FROM outbox").mapTo(Integer.class).one();
  }

  public static void crossOut(Handle h, long upTo) {
    h.execute("DELETE FROM outbox WHERE seq <= ?", upTo);
  }
}

package io.stepline.dialog.campaign.store;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** Imports. Contacts count only when their import is done; what a broken one left is taken away. */
public final class ImportTable {
  private static final long DEAD_MS = 60_000;
  private static final int CHUNK = 20_000;

  private ImportTable() {}

  /** @param state LOADING, DONE or FAILED */
  public record ContactImport(long id, String source, String state, long total, long taken, long refused) {}

  public static long begin(Handle h, String campaign, String source, long nowMs) {
    long id = Database.take(h, "import", 1);
    h.execute(
        "INSERT INTO contact_import(id, campaign, source, state, total, taken, refused, started_ms, finished_ms) "
            + "VALUES (?, ?, ?, 'LOADING', 0, 0, 0, ?, ?)",
        id, campaign, source, nowMs, nowMs);
    return id;
  }

  /** Also says that it is still alive. */
  public static void count(Handle h, long id, long total, long taken, long refused, long nowMs) {
    h.execute("UPDATE contact_import SET total = ?, taken = ?, refused = ?, finished_ms = ? WHERE id = ?", total, taken,
        refused, nowMs, id);
  }

  public static void finish(Handle h, long id, boolean done) {
    h.execute("UPDATE contact_import SET state = ? WHERE id = ?", done ? "DONE" : "FAILED", id);
  }

  public static List<ContactImport> of(Handle h, String campaign) {
    return h.select("SELECT * FROM contact_import WHERE campaign = ? ORDER BY id", campaign)
        .map((rs, ctx) -> new ContactImport(rs.getLong("id"), rs.getString("source"), rs.getString("state"),
            rs.getLong("total"), rs.getLong("taken"), rs.getLong("refused")))
        .list();
  }

  /** Imports that nobody works on any more. */
  public static List<Long> dead(Handle h, long nowMs) {
    return h.select("SELECT id FROM contact_import WHERE state = 'LOADING' AND finished_ms < ?", nowMs - DEAD_MS)
        .mapTo(Long.class).list();
  }

  /** Takes away all contacts of an import, a part at a time. */
  public static void undo(Database database, long id) {
    int gone;
    do {
      gone = database.write(h -> h
          .execute("DELETE FROM contact WHERE id IN (SELECT id FROM contact WHERE import = ? LIMIT ?)", id, CHUNK));
    } while (gone > 0);
    database.write(h -> {
      finish(h, id, false);
      return 0;
    });
  }
}

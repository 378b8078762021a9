package io.stepline.dialog.campaign.store;

import org.jdbi.v3.core.Handle;

/**
 * Who of several dialers is the one that dials. Asked in the transaction that plans, so that one whose lease has gone
 * plans nothing.
 */
public final class LeaseTable {
  private LeaseTable() {}

  /** @return whether {@code holder} has it now, for {@code lengthMs} */
  public static boolean hold(Handle h, String name, String holder, long nowMs, long lengthMs) {
    h.execute("INSERT INTO lease(name, holder, until_ms) VALUES (?, '', 0) ON CONFLICT DO NOTHING", name);
    return h.execute("UPDATE lease SET holder = ?, until_ms = ? WHERE name = ? AND (holder = ? OR until_ms < ?)",
        holder, nowMs + lengthMs, name, holder, nowMs) == 1;
  }

  public static void release(Handle h, String name, String holder) {
    h.execute("UPDATE lease SET until_ms = 0 WHERE name = ? AND holder = ?", name, holder);
  }
}

package io.stepline.dialog.campaign.store;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Contacts that are settled, and their way back. */
public final class RequeueTable {
  private RequeueTable() {}

  /**
   * @param outcome of the last attempt, with its {@code status} of SIP; {@code unwanted} where a person's telephone
   *   said so
   */
  public record Settled(long id, String number, String state, String outcome, String reason, int status,
      boolean unwanted) {}

  /** In the order of their ids. */
  public static List<Settled> settled(Handle h, String campaign, Optional<String> number, long afterId, int limit) {
    return h.select(
        "SELECT c.id, c.number, c.state, c.outcome, c.reason, COALESCE((SELECT MAX(a.sip_status) FROM attempt a "
            + "WHERE a.contact = c.id AND a.sip_status = 607), 0) AS status, (SELECT COUNT(*) FROM attempt a WHERE "
            + "a.contact = c.id AND a.refusal = 'unwanted') AS unwanted FROM contact c WHERE c.campaign = ? AND c.id "
            + "> ? AND c.state IN ('DONE', 'SUPPRESSED') AND c.number LIKE ? ORDER BY c.id LIMIT " + limit,
        campaign, afterId, number.orElse("%"))
        .map((rs, ctx) -> new Settled(rs.getLong("id"), rs.getString("number"), rs.getString("state"),
            rs.getString("outcome"), rs.getString("reason"), rs.getInt("status"), rs.getInt("unwanted") > 0))
        .list();
  }

  /**
   * To be called again, from the first number on.
   *
   * @param nobody attempts with these outcomes are given back
   * @param anew whether the contact is as fresh as it was imported
   * @return how many attempts were given back
   */
  public static int back(Handle h, long id, Set<String> nobody, boolean anew, long nowMs) {
    String giveBack = "UPDATE attempt SET given_back = 1 WHERE contact = ? AND outcome = ? AND given_back = 0";
    int given = 0;
    for (String outcome : nobody) given += h.execute(giveBack, id, outcome);
    h.execute(
        "UPDATE contact SET state = 'READY', due_ms = ?, next_number = 0, outcomes = '', attempts = CASE WHEN ? = 1 "
            + "THEN 0 WHEN attempts > ? THEN attempts - ? ELSE 0 END, reason = 'led back', changed_ms = ? WHERE id = ?",
        nowMs, anew ? 1 : 0, given, given, nowMs, id);
    return given;
  }
}

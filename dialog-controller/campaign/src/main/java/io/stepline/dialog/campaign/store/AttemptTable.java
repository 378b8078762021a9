package io.stepline.dialog.campaign.store;

import io.stepline.dialog.campaign.plan.Outcome;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;

/** Attempts. Each change says from which states it may come, so that what is heard twice or late changes nothing. */
public final class AttemptTable {
  private static final int MAX_RUN = 500;
  /** Those that reached, or may have reached, a telephone. */
  private static final String COUNTS = "outcome NOT IN ('not-dialled', 'refused') AND given_back = 0";

  private AttemptTable() {}

  public static void insert(Handle h, Attempt a) {
    h.execute(
        "INSERT INTO attempt(id, campaign, contact, number, caller_id, state, gateway, planned_ms, deadline_ms, "
            + "dialled_ms, answered_ms, heard_ms, spoke_ms, judged_ms, ended_ms, answered_by, "
            + "outcome, reason, sip_status, abandoned, result) VALUES (?, ?, ?, ?, ?, 'PLANNED', '', ?, ?, 0, 0, 0,"
            + " 0, 0, 0, '', '', '', 0, 0, '')",
        a.id().value(), a.campaign(), a.contact(), a.number(),
        a.callerId(), a.plannedMs(), a.deadlineMs());
  }

  public static Optional<Attempt> find(Handle h, CallId id) {
    return h.select("SELECT * FROM attempt WHERE id = ?", id.value()).map((rs, ctx) -> attempt(rs)).findOne();
  }

  public static List<Attempt> open(Handle h) {
    return h.select("SELECT * FROM attempt WHERE state <> 'ENDED'").map((rs, ctx) -> attempt(rs)).list();
  }

  /** @return whether that is news */
  public static boolean dialled(Handle h, CallId id, String gateway, long atMs) {
    return h.execute(
        "UPDATE attempt SET state = 'DIALLED', gateway = ?, dialled_ms = ? WHERE id = ? AND state = 'PLANNED'", gateway,
        atMs, id.value()) == 1;
  }

  /** @return whether that is news */
  public static boolean answered(Handle h, CallId id, String gateway, long atMs) {
    return h.execute(
        "UPDATE attempt SET state = 'ANSWERED', gateway = ?, answered_ms = ? WHERE id = ? AND state IN ('PLANNED', "
            + "'DIALLED')",
        gateway, atMs, id.value()) == 1;
  }

  public static void heard(Handle h, CallId id, String answeredBy, String why, long personMs) {
    h.execute(
        "UPDATE attempt SET answered_by = ?, reason = ?, heard_ms = CASE WHEN heard_ms = 0 THEN ? ELSE heard_ms "
            + "END WHERE id = ? AND state <> 'ENDED'",
        answeredBy, why, personMs, id.value());
  }

  public static void spoke(Handle h, CallId id, long atMs) {
    h.execute("UPDATE attempt SET spoke_ms = ? WHERE id = ? AND spoke_ms = 0 AND state = 'ANSWERED'", atMs, id.value());
  }

  /** @return whether that is news */
  public static boolean judged(Handle h, CallId id, boolean abandoned, long atMs) {
    return h.execute("UPDATE attempt SET judged_ms = ?, abandoned = ? WHERE id = ? AND judged_ms = 0", atMs,
        abandoned ? 1 : 0, id.value()) == 1;
  }

  /** @param refusal its kind, empty if it was none @return whether that is news */
  public static boolean ended(Handle h, CallId id, Outcome outcome, CallEnd end, String trunk, String refusal,
      long atMs) {
    return h.execute(
        "UPDATE attempt SET state = 'ENDED', outcome = ?, reason = CASE WHEN reason = '' THEN ? ELSE reason END, "
            + "sip_status = ?, trunk = ?, refusal = ?, ended_ms = ? WHERE id = ? AND state <> 'ENDED'",
        outcome.text(), end.reason(), end.sipStatus(), trunk, refusal, atMs, id.value()) == 1;
  }

  /**
   * The refusals of one kind that ended last on a line, newest first, with nothing between them that says the line
   * works.
   */
  public static List<CallId> run(Handle h, String campaign, String trunk, Optional<String> callerId, String kind) {
    record Ended(CallId id, String refusal, boolean back) {}
    String line = "campaign = ? AND trunk = ? AND caller_id LIKE ?";
    String shown = callerId.orElse("%");
    long answered = h.select("SELECT COALESCE(MAX(answered_ms), 0) FROM attempt WHERE answered_ms > 0 AND "
        + "campaign = ? AND caller_id LIKE ?", campaign, shown).mapTo(Long.class).one();
    return h.select(
        "SELECT id, refusal, given_back FROM attempt WHERE " + line + " AND ended_ms > ? AND answered_ms = 0 AND "
            + "outcome NOT IN ('interrupted', 'not-dialled') ORDER BY ended_ms DESC, id LIMIT " + MAX_RUN,
        campaign, trunk, shown, answered)
        .map((rs, ctx) -> new Ended(new CallId(rs.getString(1)), rs.getString(2), rs.getInt(3) == 1)).list().stream()
        .takeWhile(e -> e.refusal().equals(kind) && !e.back()).map(Ended::id).toList();
  }

  /** @return whether that is news */
  public static boolean giveBack(Handle h, CallId id) {
    return h.execute("UPDATE attempt SET given_back = 1 WHERE id = ? AND given_back = 0", id.value()) == 1;
  }

  /** How many attempts a contact has back. */
  public static int givenBack(Handle h, long contact) {
    return h.select("SELECT COUNT(*) FROM attempt WHERE contact = ? AND given_back = 1", contact).mapTo(Integer.class)
        .one();
  }

  public static void result(Handle h, CallId id, Map<String, String> result) {
    h.execute("UPDATE attempt SET result = ? WHERE id = ?", ContactTable.text(result), id.value());
  }

  /**
   * How many attempts at a number since then, by all campaigns; those that reached nobody for our sake do not count.
   */
  public static int since(Handle h, String number, long sinceMs) {
    return h.select("SELECT COUNT(*) FROM attempt WHERE number = ? AND planned_ms >= ? AND " + COUNTS, number, sinceMs)
        .mapTo(Integer.class).one();
  }

  public static int ofContact(Handle h, long contact) {
    return h.select("SELECT COUNT(*) FROM attempt WHERE contact = ? AND " + COUNTS, contact).mapTo(Integer.class)
        .one();
  }

  /** Every person reached since then, oldest first: when it was known, and whether they were abandoned. */
  public static void judgedSince(Handle h, String campaign, long sinceMs, BiConsumer<Long, Boolean> each) {
    h.select("SELECT judged_ms, abandoned FROM attempt WHERE campaign = ? AND judged_ms > ? ORDER BY judged_ms",
        campaign, sinceMs)
        .map((rs, ctx) -> Map.entry(rs.getLong(1), rs.getInt(2) == 1))
        .forEach(e -> each.accept(e.getKey(), e.getValue()));
  }

  /** How many attempts had which outcome, those that go on under their state. */
  public static Map<String, Long> outcomes(Handle h, String campaign) {
    Map<String, Long> all = new LinkedHashMap<>();
    h.select(
        "SELECT CASE WHEN given_back = 1 THEN 'given-back' WHEN state = 'ENDED' THEN outcome ELSE state END AS what, "
            + "COUNT(*) AS n FROM attempt WHERE campaign = ? GROUP BY 1 ORDER BY 2 DESC",
        campaign)
        .map((rs, ctx) -> Map.entry(rs.getString(1), rs.getLong(2))).forEach(e -> all.put(e.getKey(), e.getValue()));
    return all;
  }

  private static Attempt attempt(ResultSet rs) throws SQLException {
    return new Attempt(new CallId(rs.getString("id")), rs.getString("campaign"), rs.getLong("contact"),
        rs.getString("number"), rs.getString("caller_id"), Attempt.State.valueOf(rs.getString("state")),
        rs.getString("gateway"), rs.getLong("planned_ms"), rs.getLong("deadline_ms"), rs.getLong("dialled_ms"),
        rs.getLong("answered_ms"), rs.getLong("heard_ms"), rs.getLong("spoke_ms"),
        rs.getLong("judged_ms"), rs.getString("answered_by"));
  }
}

package io.stepline.dialog.campaign.store;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stepline.dialog.campaign.plan.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The people of all campaigns. A new contact's due time is small, smaller with more priority; one that waits has a real
 * time.
 */
public final class ContactTable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long NEW = 1_000_000;

  /** So begins the reason of one whom a setting keeps. */
  public static final String HELD = "held: ";
  private static final int MOST_HOLDS = 20;

  private ContactTable() {}

  /** A row as it comes from an import. */
  public record Fresh(long id, List<String> numbers, String region, List<String> zones, Map<String, String> facts,
      String consent, long consentMs, int priority) {}

  /** @return for each row whether it was taken; a number that the campaign has already is not */
  public static boolean[] insert(Handle h, String campaign, long importId, List<Fresh> rows, long nowMs) {
    PreparedBatch batch = h.prepareBatch(
        "INSERT INTO contact(id, campaign, import, number, numbers, next_number, region, zones, facts, consent, "
            + "consent_ms, priority, state, due_ms, attempts, outcome, "
            + "reason, outcomes, changed_ms) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, 'READY', ?, 0, '', '', '',"
            + " ?) ON CONFLICT DO NOTHING");
    for (Fresh r : rows)
      batch.add(r.id(), campaign, importId, r.numbers().getFirst(), String.join(" ", r.numbers()), r.region(),
          String.join(" ", r.zones()), text(r.facts()), r.consent(), r.consentMs(), r.priority(),
          NEW / 2 - r.priority(), nowMs);
    int[] counts = batch.execute();
    boolean[] taken = new boolean[counts.length];
    for (int i = 0; i < counts.length; i++) taken[i] = counts[i] == 1;
    return taken;
  }

  /** Whose time has come: those who waited first, then new ones. */
  public static List<Contact> due(Handle h, String campaign, long nowMs, int limit) {
    String select =
        "SELECT * FROM contact WHERE campaign = ? AND state = 'READY' AND due_ms >= ? AND due_ms <= ? AND import "
            + "IN (SELECT id FROM contact_import WHERE campaign = ? AND state = 'DONE') "
            + "ORDER BY due_ms LIMIT ?";
    List<Contact> all =
        new ArrayList<>(h.select(select, campaign, NEW, nowMs, campaign, limit).map((rs, ctx) -> contact(rs)).list());
    if (all.size() < limit) all.addAll(
        h.select(select, campaign, 0, NEW - 1, campaign, limit - all.size()).map((rs, ctx) -> contact(rs)).list());
    return all;
  }

  public static Optional<Contact> find(Handle h, long id) {
    return h.select("SELECT * FROM contact WHERE id = ?", id).map((rs, ctx) -> contact(rs)).findOne();
  }

  public static void dialling(Handle h, Contact c, long nowMs) {
    h.execute("UPDATE contact SET state = 'DIALLING', changed_ms = ? WHERE id = ?", nowMs, c.id());
  }

  public static void state(Handle h, long id, Contact.State state, String reason, long nowMs) {
    h.execute("UPDATE contact SET state = ?, reason = ?, changed_ms = ? WHERE id = ?", state.name(), reason, nowMs, id);
  }

  public static void waits(Handle h, long id, long dueMs, String reason, long nowMs) {
    h.execute("UPDATE contact SET state = 'READY', due_ms = ?, reason = ?, changed_ms = ? WHERE id = ?", dueMs, reason,
        nowMs, id);
  }

  /** The windows of all contacts in these zones are closed until then. */
  public static int allWait(Handle h, Contact like, long dueMs, long nowMs) {
    return h.execute(
        "UPDATE contact SET due_ms = ?, reason = 'calling-window' WHERE campaign = ? AND state = 'READY' AND "
            + "due_ms <= ? AND region = ? AND zones = ?",
        dueMs, like.campaign(), nowMs,
        like.region(), String.join(" ", like.zones()));
  }

  /** After an attempt. */
  public static void after(Handle h, Contact c, Contact.State state, Outcome outcome, Map<Outcome, Integer> outcomes,
      int next, long dueMs, int attempts, String reason, long nowMs) {
    h.execute(
        "UPDATE contact SET state = ?, outcome = ?, outcomes = ?, next_number = ?, due_ms = ?, attempts = ?, "
            + "reason = ?, changed_ms = ? WHERE id = ?",
        state.name(), outcome.text(),
        outcomes.entrySet().stream().map(e -> e.getKey().name() + "=" + e.getValue()).collect(Collectors.joining(" ")),
        next, dueMs, attempts, reason, nowMs, c.id());
  }

  /** Who waits for this reason waits no longer. */
  public static int release(Handle h, String campaign, String reason, long nowMs) {
    return h.execute(
        "UPDATE contact SET due_ms = ?, changed_ms = ? WHERE campaign = ? AND state = 'READY' AND due_ms > ? AND "
            + "reason = ?",
        nowMs, nowMs, campaign, nowMs, reason);
  }

  /** As it was before an attempt at {@code number} that the carrier refused. */
  public static void giveBack(Handle h, Contact c, String number, Outcome outcome, long dueMs, String reason,
      long nowMs) {
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    outcomes.putAll(c.outcomes());
    outcomes.computeIfPresent(outcome, (o, n) -> n > 1 ? n - 1 : null);
    boolean waits = c.state() == Contact.State.READY || c.state() == Contact.State.DONE;
    after(h, c, waits ? Contact.State.READY : c.state(), outcome, outcomes,
        waits ? Math.max(0, c.numbers().indexOf(number)) : c.next(), waits ? dueMs : c.dueMs(),
        Math.max(0, c.attempts() - 1), reason, nowMs);
  }

  /** How many a setting keeps, by what is wrong; the most first. */
  public static Map<String, Long> held(Handle h, String campaign) {
    Map<String, Long> all = new LinkedHashMap<>();
    h.select("SELECT reason, COUNT(*) AS n FROM contact WHERE campaign = ? AND state = 'READY' AND reason LIKE ? "
        + "GROUP BY reason ORDER BY 2 DESC LIMIT " + MOST_HOLDS, campaign, HELD + "%")
        .map((rs, ctx) -> Map.entry(rs.getString(1).substring(HELD.length()), rs.getLong(2)))
        .forEach(e -> all.put(e.getKey(), e.getValue()));
    return all;
  }

  /** Whom a setting kept is asked about again at once: it may have changed. */
  public static int releaseHeld(Handle h, String campaign, long nowMs) {
    return h.execute(
        "UPDATE contact SET due_ms = ?, changed_ms = ? WHERE campaign = ? AND state = 'READY' AND due_ms > ? AND "
            + "reason LIKE ?",
        nowMs, nowMs, campaign, nowMs, HELD + "%");
  }

  /** How many are in each state. */
  public static Map<Contact.State, Long> counts(Handle h, String campaign) {
    Map<Contact.State, Long> all = new EnumMap<>(Contact.State.class);
    h.select(
        "SELECT state, COUNT(*) AS n FROM contact WHERE campaign = ? AND import IN (SELECT id FROM contact_import "
            + "WHERE state = 'DONE') GROUP BY state",
        campaign)
        .map((rs, ctx) -> Map.entry(Contact.State.valueOf(rs.getString("state")), rs.getLong("n")))
        .forEach(e -> all.put(e.getKey(), e.getValue()));
    return all;
  }

  /** Whether anybody is left to be called, now or later. */
  public static boolean anyLeft(Handle h, String campaign) {
    return h.select("SELECT 1 FROM contact WHERE campaign = ? AND state IN ('READY', 'PREVIEW', 'DIALLING') LIMIT 1",
        campaign).mapTo(Integer.class).findOne().isPresent();
  }

  private static Contact contact(ResultSet rs) throws SQLException {
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    for (String part : words(rs.getString("outcomes")))
      outcomes.put(Outcome.valueOf(part.substring(0, part.indexOf('='))),
          Integer.parseInt(part.substring(part.indexOf('=') + 1)));
    return new Contact(rs.getLong("id"), rs.getString("campaign"), words(rs.getString("numbers")),
        rs.getInt("next_number"), rs.getString("region"), words(rs.getString("zones")),
        facts(rs.getString("facts")), rs.getString("consent"), rs.getLong("consent_ms"),
        Contact.State.valueOf(rs.getString("state")), rs.getLong("due_ms"), rs.getInt("attempts"), outcomes);
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.split(" "));
  }

  static String text(Map<String, String> facts) {
    try {
      return JSON.writeValueAsString(facts);
    } catch (JacksonException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What was written by an import or told by a conversation. */
  public static Map<String, String> facts(String json) {
    try {
      return json.isEmpty() ? Map.of() : JSON.readValue(json, new TypeReference<LinkedHashMap<String, String>>() {});
    } catch (JacksonException e) {
      throw new IllegalStateException("a contact's values cannot be read", e);
    }
  }
}

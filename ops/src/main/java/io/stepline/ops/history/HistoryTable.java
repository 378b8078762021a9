package io.stepline.ops.history;

import io.stepline.dialog.campaign.store.Database;
import io.stepline.kafka.contract.CallId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Finished calls, notes and tags in the console's database. A call is written once, whoever is told of it twice. */
public final class HistoryTable {
  private static final String COLUMNS =
      "call, started_ms, answered_ms, ended_ms, direction, caller, callee, bot, trunk,"
          + " blame, reason, turns, mos_milli, transferred, tool_failures, outcome, latencies, words, record, trace";
  private static final int PURGED_AT_A_TIME = 500;
  private final Database database;
  private final AtomicLong lastNote = new AtomicLong();

  record Note(String by, long atMs, String text) {}

  public HistoryTable(Database database) {
    this.database = database;
  }

  /** @return false if it was there already */
  boolean put(HistoryEntry e) {
    return database.write(h -> h.execute("INSERT INTO call_history(" + COLUMNS + ") VALUES ("
        + "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", e.call(), e.startedMs(),
        e.answeredMs(), e.endedMs(), e.direction(), e.from(), e.to(), e.bot(), e.trunk(), e.end(), e.reason(),
        e.turns(), Math.round(e.mos() * 1_000), e.transferred() ? 1 : 0, e.toolFailures(), e.outcome(), e.latencies(),
        e.words(), e.record(), e.trace())) > 0;
  }

  boolean answers() {
    try {
      return database.read(h -> h.select("SELECT 1").mapTo(Integer.class).one()) == 1;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static HistoryEntry entry(ResultSet rs) throws SQLException {
    return new HistoryEntry(rs.getString("call"), rs.getLong("started_ms"), rs.getLong("answered_ms"),
        rs.getLong("ended_ms"), rs.getString("direction"), rs.getString("caller"), rs.getString("callee"),
        rs.getString("bot"), rs.getString("trunk"), rs.getString("blame"), rs.getString("reason"), rs.getInt("turns"),
        rs.getLong("mos_milli") / 1_000.0, rs.getInt("transferred") > 0, rs.getInt("tool_failures"),
        rs.getString("outcome"), rs.getString("latencies"), "", rs.getString("record"), rs.getString("trace"));
  }

  Optional<HistoryEntry> find(String call) {
    return database.read(h -> h.select("SELECT " + COLUMNS + " FROM call_history WHERE call = ?", call)
        .map((rs, c) -> entry(rs)).findOne());
  }

  /** The newest first. */
  List<HistoryEntry> search(HistoryQuery query) {
    HistoryQuery.Where where = query.where();
    List<Object> values = new ArrayList<>(where.values());
    values.add(query.limit());
    return database.read(h -> h.select("SELECT " + COLUMNS + " FROM call_history h WHERE " + where.sql()
        + " ORDER BY h.started_ms DESC, h.call DESC LIMIT ?", values.toArray()).map((rs, c) -> entry(rs)).list());
  }

  List<HistoryEntry> since(long ms, int most) {
    return database.read(h -> h.select("SELECT " + COLUMNS
        + " FROM call_history WHERE started_ms >= ? ORDER BY started_ms DESC LIMIT ?", ms, most)
        .map((rs, c) -> entry(rs)).list());
  }

  Map<String, List<String>> tags(List<String> calls) {
    Map<String, List<String>> all = new HashMap<>();
    if (calls.isEmpty()) return all;
    String marks = String.join(", ", java.util.Collections.nCopies(calls.size(), "?"));
    database.read(h -> h.select("SELECT call, tag FROM call_tag WHERE call IN (" + marks + ") ORDER BY tag",
        calls.toArray()).map((rs, c) -> Map.entry(rs.getString(1), rs.getString(2))).list())
        .forEach(e -> all.computeIfAbsent(e.getKey(), k -> new ArrayList<>()).add(e.getValue()));
    return all;
  }

  List<Note> notes(String call) {
    return database.read(h -> h.select("SELECT who, at_ms, words FROM call_note WHERE call = ? ORDER BY id", call)
        .map((rs, c) -> new Note(rs.getString(1), rs.getLong(2), rs.getString(3))).list());
  }

  void note(String call, String by, String text, long nowMs) {
    for (int written = 0; written == 0;) {
      long id = lastNote.updateAndGet(l -> Math.max(l + 1, nowMs * 1_000));
      written = database.write(
          h -> h.execute(
              "INSERT INTO call_note(id, call, at_ms, who, words) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
              id, call, nowMs, by, text));
    }
  }

  void tag(String call, Set<String> tags) {
    database.write(h -> {
      h.execute("DELETE FROM call_tag WHERE call = ?", call);
      tags.forEach(t -> h.execute("INSERT INTO call_tag(call, tag) VALUES (?, ?)", call, t));
      return 0;
    });
  }

  /** Removes calls that ended before, some at a time, with all that hangs on them. @return how many */
  public int purge(long beforeMs) {
    int all = 0;
    for (int gone = PURGED_AT_A_TIME; gone == PURGED_AT_A_TIME; all += gone)
      gone = database.write(h -> purgeSome(h, beforeMs));
    return all;
  }

  /** Calls of which one party is so. */
  Set<CallId> callsOf(Predicate<String> party) {
    return database.read(h -> h.select("SELECT call, caller, callee FROM call_history").map((rs, c) -> {
      boolean is = party.test(rs.getString("caller")) || party.test(rs.getString("callee"));
      return is ? Optional.of(new CallId(rs.getString("call"))) : Optional.<CallId>empty();
    }).stream().flatMap(Optional::stream).collect(Collectors.toSet()));
  }

  int count(Set<CallId> calls) {
    return (int) calls.stream().filter(c -> find(c.value()).isPresent()).count();
  }

  /** With all that hangs on them. @return how many there were */
  int erase(Set<CallId> calls) {
    return database.write(h -> calls.stream().mapToInt(c -> remove(h, c.value())).sum());
  }

  private static int purgeSome(Handle h, long beforeMs) {
    List<String> old =
        h.select("SELECT call FROM call_history WHERE started_ms < ? LIMIT ?", beforeMs, PURGED_AT_A_TIME)
            .mapTo(String.class).list();
    old.forEach(c -> remove(h, c));
    return old.size();
  }

  private static int remove(Handle h, String call) {
    h.execute("DELETE FROM call_note WHERE call = ?", call);
    h.execute("DELETE FROM call_tag WHERE call = ?", call);
    return h.execute("DELETE FROM call_history WHERE call = ?", call);
  }
}

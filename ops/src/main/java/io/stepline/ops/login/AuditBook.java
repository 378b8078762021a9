package io.stepline.ops.login;

import io.stepline.dialog.campaign.store.Database;
import io.stepline.kafka.contract.WallClock;
import io.stepline.ops.web.Ask;
import io.stepline.ops.web.Route;
import io.stepline.ops.web.Routes;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Who did what, when and on what, in the console's database; nobody changes it. Thread-safe. */
public final class AuditBook implements Routes.Audit {
  private static final int PAGE = 200;
  private static final int MAX_TEXT = 200;
  private final Database database;
  private final WallClock clock;
  private final AtomicLong last = new AtomicLong();

  public AuditBook(Database database, WallClock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public void did(Ask ask, Route route, int status) {
    String on = String.join(" ", new TreeMap<>(ask.params()).values());
    write(ask.asker().name(), route.method() + " " + route.path(), on, status, ask.remote());
  }

  void write(String who, String what, String on, int status, String remote) {
    long now = clock.nowUs();
    for (int written = 0; written == 0;) {
      long id = last.updateAndGet(l -> Math.max(l + 1, now));
      written = database.write(h -> h.execute(
          "INSERT INTO console_audit(id, at_ms, who, what, subject, status, remote) VALUES (?, ?, ?, ?, ?, ?, ?) "
              + "ON CONFLICT DO NOTHING",
          id, now / 1_000, cut(who), cut(what), cut(on), status, cut(remote)));
    }
  }

  private static String cut(String text) {
    return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
  }

  /** The newest first. @param before an entry's id, from where to go on */
  Map<String, Object> page(Optional<Long> before) {
    List<Map<String, Object>> entries = database.read(h -> h.select(
        "SELECT id, at_ms, who, what, subject, status FROM console_audit WHERE id < ? ORDER BY id DESC LIMIT ?",
        before.orElse(Long.MAX_VALUE), PAGE).map((rs, c) -> {
          Map<String, Object> e = new LinkedHashMap<>();
          e.put("id", rs.getLong(1));
          e.put("at", Instant.ofEpochMilli(rs.getLong(2)).toString());
          e.put("who", rs.getString(3));
          e.put("what", rs.getString(4));
          e.put("on", rs.getString(5));
          e.put("status", rs.getInt(6));
          return e;
        }).list());
    Map<String, Object> page = new LinkedHashMap<>(Map.of("entries", entries));
    if (entries.size() == PAGE) page.put("next", entries.getLast().getOrDefault("id", 0L).toString());
    return page;
  }
}

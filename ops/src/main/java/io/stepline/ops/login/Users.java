package io.stepline.ops.login;

import io.stepline.dialog.campaign.store.Database;
import java.util.List;
import java.util.Optional;

/** Users, their passwords and sessions, in the console's database. Thread-safe. */
public final class Users {
  private static final long IDLE_MS = 3_600_000;
  private final Database database;
  private final Passwords passwords;
  private final long sessionMs;

  /** @param loginMs when they last logged in, 0 for never */
  public record User(String name, Role role, long loginMs) {}

  /** @param secret what the cookie holds; only its hash is kept */
  record Session(String secret, String csrf, User user) {}

  /** @param sessionMs how long a login lasts at most; an hour without a request ends it too */
  public Users(Database database, long sessionMs) {
    this(database, sessionMs, new Passwords(Passwords.ROUNDS));
  }

  Users(Database database, long sessionMs, Passwords passwords) {
    this.database = database;
    this.sessionMs = sessionMs;
    this.passwords = passwords;
  }

  /** Makes the first admin where there is nobody yet. @return the password, which nobody can read again */
  public Optional<String> first(long nowMs) {
    if (!all().isEmpty()) return Optional.empty();
    String password = Passwords.generated();
    return put("admin", Role.ADMIN, password, nowMs) ? Optional.of(password) : Optional.empty();
  }

  public List<User> all() {
    return database.read(h -> h.select("SELECT name, role, login_ms FROM console_user ORDER BY name")
        .map((rs, c) -> new User(rs.getString(1), Role.valueOf(rs.getString(2)), rs.getLong(3))).list());
  }

  /** @return false if there is one of this name */
  boolean put(String name, Role role, String password, long nowMs) {
    String hash = passwords.hash(password);
    return database.write(h -> h.execute(
        "INSERT INTO console_user(name, role, hash, created_ms, login_ms) VALUES (?, ?, ?, ?, 0) "
            + "ON CONFLICT DO NOTHING",
        name, role.name(), hash, nowMs)) > 0;
  }

  /** @return false if there is none of this name, or it is the last admin */
  boolean remove(String name) {
    return database.write(h -> {
      int gone = h.execute("DELETE FROM console_user WHERE name = ? AND (role <> 'ADMIN' OR "
          + "(SELECT COUNT(*) FROM console_user WHERE role = 'ADMIN') > 1)", name);
      if (gone > 0) h.execute("DELETE FROM console_session WHERE name = ?", name);
      return gone > 0;
    });
  }

  /** @return a session when name and password are right */
  Optional<Session> login(String name, String password, long nowMs) {
    String hash = database.read(
        h -> h.select("SELECT hash FROM console_user WHERE name = ?", name).mapTo(String.class).findOne()).orElse("");
    if (!passwords.is(password, hash)) return Optional.empty();
    String secret = Passwords.secret();
    String csrf = Passwords.secret();
    database.write(h -> {
      h.execute("DELETE FROM console_session WHERE ends_ms < ? OR used_ms < ?", nowMs, nowMs - IDLE_MS);
      h.execute("UPDATE console_user SET login_ms = ? WHERE name = ?", nowMs, name);
      return h.execute("INSERT INTO console_session(hash, name, csrf, used_ms, ends_ms) VALUES (?, ?, ?, ?, ?)",
          Passwords.sha256(secret), name, csrf, nowMs, nowMs + sessionMs);
    });
    return session(secret, nowMs);
  }

  Optional<Session> session(String secret, long nowMs) {
    if (secret.isEmpty() || secret.length() > 100) return Optional.empty();
    String hash = Passwords.sha256(secret);
    record Row(Session session, long usedMs) {}
    Optional<Row> row = database.read(h -> h.select(
        "SELECT u.name, u.role, u.login_ms, s.csrf, s.used_ms FROM console_session s JOIN console_user u "
            + "ON u.name = s.name WHERE s.hash = ? AND s.ends_ms > ? AND s.used_ms > ?",
        hash, nowMs, nowMs - IDLE_MS)
        .map((rs, c) -> new Row(new Session(secret, rs.getString(4),
            new User(rs.getString(1), Role.valueOf(rs.getString(2)), rs.getLong(3))), rs.getLong(5)))
        .findOne());
    row.filter(r -> nowMs - r.usedMs() > 60_000)
        .ifPresent(
            r -> database.write(h -> h.execute("UPDATE console_session SET used_ms = ? WHERE hash = ?", nowMs, hash)));
    return row.map(Row::session);
  }

  void end(String secret) {
    database.write(h -> h.execute("DELETE FROM console_session WHERE hash = ?", Passwords.sha256(secret)));
  }

  /** Ends the user's other sessions. @return false if the old one is wrong */
  boolean change(Session session, String old, String next) {
    String name = session.user().name();
    String hash = database
        .read(h -> h.select("SELECT hash FROM console_user WHERE name = ?", name).mapTo(String.class).findOne())
        .orElse("");
    if (!passwords.is(old, hash)) return false;
    String renewed = passwords.hash(next);
    return database.write(h -> {
      h.execute("DELETE FROM console_session WHERE name = ? AND hash <> ?", name, Passwords.sha256(session.secret()));
      return h.execute("UPDATE console_user SET hash = ? WHERE name = ?", renewed, name) > 0;
    });
  }
}

package io.stepline.dialog.campaign.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * A database, by default that of the campaigns: SQLite in a file by default, PostgreSQL for production, with the same
 * tables and statements. A commit that has returned is on the disk in both. Thread-safe; several processes may share
 * it.
 */
public final class Database implements AutoCloseable {
  private static final int TRIES = 6;
  private static final int BUSY_MS = 30_000;

  private final Optional<HikariDataSource> pool;
  private final Jdbi jdbi;

  /**
   * Whose tables they are. Several may share one database.
   *
   * @param migrations folder on the class path, {@code history} the table that says which of them were made
   */
  public record Schema(String migrations, String history) {
    public static final Schema CAMPAIGNS = new Schema("db/migration", "flyway_schema_history");
  }

  private Database(Optional<HikariDataSource> pool, DataSource source, Schema schema) {
    this.pool = pool;
    Flyway.configure(Database.class.getClassLoader()).dataSource(source)
        .locations("classpath:" + schema.migrations()).table(schema.history())
        .baselineOnMigrate(!schema.equals(Schema.CAMPAIGNS)).baselineVersion("0").load().migrate();
    this.jdbi = Jdbi.create(source);
  }

  /**
   * @param url {@code jdbc:postgresql://host/name} or {@code jdbc:sqlite:FILE}
   * @throws IllegalArgumentException with the cure, if it cannot be opened
   */
  public static Database open(String url, String user, String password) {
    return open(url, user, password, Schema.CAMPAIGNS);
  }

  /** As {@link #open(String, String, String)}, for the tables of another. */
  public static Database open(String url, String user, String password, Schema schema) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(schema.migrations());
    if (url.startsWith("jdbc:sqlite:")) {
      config.setDataSource(sqlite(url));
      config.setMaximumPoolSize(4);
    } else if (url.startsWith("jdbc:postgresql:")) {
      config.setJdbcUrl(url);
      if (!user.isEmpty()) config.setUsername(user);
      if (!password.isEmpty()) config.setPassword(password);
      config.setMaximumPoolSize(8);
    } else {
      throw new IllegalArgumentException("database.url must begin with jdbc:postgresql: or jdbc:sqlite:");
    }
    HikariDataSource pool;
    try {
      pool = new HikariDataSource(config);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("the database at " + shown(url)
          + " does not answer; check database.url, database.user and database.password: " + root(e), e);
    }
    try {
      return new Database(Optional.of(pool), pool, schema);
    } catch (FlywayException e) {
      pool.close();
      throw new IllegalArgumentException(
          "the database at " + shown(url) + " could not be brought up to date: " + e.getMessage(), e);
    }
  }

  /** On connections that somebody else makes. */
  public static Database over(DataSource source) {
    return new Database(Optional.empty(), source, Schema.CAMPAIGNS);
  }

  private static SQLiteDataSource sqlite(String url) {
    String file = url.substring("jdbc:sqlite:".length()).replaceFirst("\\?.*$", "");
    try {
      if (!file.isEmpty() && !file.startsWith(":")) Files.createDirectories(Path.of(file).toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the folder of the database file " + file + " cannot be made: " + e.getMessage(), e);
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(
        url.contains("synchronous=OFF") ? SQLiteConfig.SynchronousMode.OFF : SQLiteConfig.SynchronousMode.FULL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setBusyTimeout(BUSY_MS);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  private static String shown(String url) {
    return url.replaceFirst("\\?.*$", "");
  }

  private static String root(Throwable e) {
    Throwable at = e;
    while (at.getCause() != null) at = at.getCause();
    return String.valueOf(at.getMessage());
  }

  /** Reads; what it sees may be spread over several moments. */
  public <T> T read(Function<Handle, T> work) {
    return jdbi.withHandle(work::apply);
  }

  /** One transaction, begun anew when another one was in the way. */
  public <T> T write(Function<Handle, T> work) {
    for (int tried = 1;; tried++) {
      try {
        return jdbi.inTransaction(work::apply);
      } catch (JdbiException e) {
        if (tried == TRIES || !inTheWay(e)) throw e;
      }
    }
  }

  private static boolean inTheWay(Throwable e) {
    for (Throwable at = e; at != null; at = at.getCause())
      if (at instanceof SQLException s) return "40001".equals(s.getSQLState()) || "40P01".equals(s.getSQLState())
          || s.getErrorCode() == 5 && String.valueOf(s.getMessage()).contains("BUSY");
    return false;
  }

  /** The next of {@code n} numbers that nobody else gets. */
  static long take(Handle h, String counter, int n) {
    h.execute("INSERT INTO counter(name, value) VALUES (?, 0) ON CONFLICT DO NOTHING", counter);
    h.execute("UPDATE counter SET value = value + ? WHERE name = ?", n, counter);
    return h.select("SELECT value FROM counter WHERE name = ?", counter).mapTo(Long.class).one() - n + 1;
  }

  @Override
  public void close() {
    pool.ifPresent(HikariDataSource::close);
  }
}

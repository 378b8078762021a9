package io.stepline.dialog.campaign.run;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Random;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** One SQLite connection whose statements and commits stop the process by chance: before they happen, or after. */
final class FaultyConnections implements AutoCloseable {
  private final Random random;
  private final Connection real;
  private final DataSource source;
  private double chance;
  private long crashes;

  FaultyConnections(String file, long seed) throws Exception {
    this.random = new Random(seed);
    SQLiteConfig config = new SQLiteConfig();
    config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
    config.setJournalMode(SQLiteConfig.JournalMode.MEMORY);
    SQLiteDataSource plain = new SQLiteDataSource(config);
    plain.setUrl("jdbc:sqlite:" + file);
    this.real = plain.getConnection();
    Connection faulty = (Connection) Proxy.newProxyInstance(getClass().getClassLoader(),
        new Class<?>[] {Connection.class}, (p, method, args) -> {
          if (method.getName().equals("close")) return null;
          boolean write = method.getName().equals("commit") || method.getName().equals("prepareStatement");
          if (write) maybe("before " + method.getName());
          try {
            Object result = method.invoke(real, args);
            if (method.getName().equals("commit")) maybe("after commit");
            return result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
    this.source = (DataSource) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {DataSource.class},
        (p, method, args) -> switch (method.getName()) {
          case "getConnection" -> faulty;
          case "hashCode" -> System.identityHashCode(p);
          case "equals" -> p == args[0];
          case "toString" -> "faulty";
          default -> throw new UnsupportedOperationException(method.getName());
        });
  }

  DataSource source() {
    return source;
  }

  void chance(double now) {
    chance = now;
  }

  long crashes() {
    return crashes;
  }

  private void maybe(String where) {
    if (random.nextDouble() >= chance) return;
    crashes++;
    throw new SimulatedCrash(where);
  }

  /** What a dead process leaves behind: its transaction is undone. */
  void processGone() throws Exception {
    if (!real.getAutoCommit()) {
      real.rollback();
      real.setAutoCommit(true);
    }
  }

  @Override
  public void close() throws java.sql.SQLException {
    real.close();
  }
}

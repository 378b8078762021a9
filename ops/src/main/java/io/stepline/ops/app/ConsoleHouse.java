package io.stepline.ops.app;

import io.stepline.dialog.campaign.store.Database;
import io.stepline.kafka.contract.WallClock;
import io.stepline.ops.login.Users;
import java.util.concurrent.TimeUnit;

/** The console's parts, made from the settings. */
final class ConsoleHouse {
  private static final Database.Schema TABLES = new Database.Schema("db/console", "console_schema_history");

  private ConsoleHouse() {}

  /** The one named, or a file in data.dir. */
  static Database database(Config config) {
    String url = config.console().databaseUrl();
    return Database.open(url.isEmpty() ? "jdbc:sqlite:" + config.house().data().resolve("console.db") : url,
        config.console().databaseUser(), config.console().databasePassword(), TABLES);
  }

  /** With a first admin where there is nobody; the password goes to the terminal, never to a log. */
  static Users users(Config config, Database database, WallClock clock) {
    Users users = new Users(database, TimeUnit.HOURS.toMillis(config.console().loginHours()));
    users.first(clock.nowUs() / 1_000).ifPresent(
        password -> System.out.println("console: the first user is admin, with the password " + password
            + " (shown this once; change it after logging in)"));
    return users;
  }
}

package io.stepline.dialog.campaign.contact;

import io.stepline.dialog.campaign.store.Database;
import io.stepline.dialog.campaign.store.DoNotCallTable;
import io.stepline.kafka.contract.WallClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes a do-not-call list in: one number in each line, among other columns or not, as {@link ListColumns} has it. A
 * list with an unreadable line is refused as a whole: nobody may be called by a typing error.
 */
public final class DoNotCallImport {
  private static final int BATCH = 5_000;
  private final Database database;
  private final WallClock clock;
  private final PhoneNumbers numbers = new PhoneNumbers();

  public DoNotCallImport(Database database, WallClock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * @param home region of numbers without a country code
   * @param replace the file is the whole list; otherwise it is added
   * @throws IllegalArgumentException naming the line; the list stays as it was; also for replacing the people who opted
   *   out themselves
   */
  public DoNotCallTable.DoNotCallList run(String list, Path file, String home, boolean replace) {
    if (!list.matches("[a-z0-9][a-z0-9-]{0,62}"))
      throw new IllegalArgumentException("the name of a list is of a-z, 0-9 and -, not '" + list + "'");
    if (replace && list.equals(DoNotCallTable.OPT_OUT)) throw new IllegalArgumentException(
        "'" + list + "' is where callers who said stop are kept; it can be added to but not replaced");
    database.write(h -> {
      DoNotCallTable.clearStage(h, list);
      return 0;
    });
    try {
      try (TextFile table = TextFile.of(file); InputStream in = table.open();
          BufferedReader lines = new BufferedReader(table.reader(in))) {
        List<String> batch = new ArrayList<>(BATCH);
        ListColumns columns = new ListColumns(numbers, home);
        long at = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          at++;
          Optional<String> number = columns.number(line, file + " line " + at);
          number.ifPresent(batch::add);
          if (batch.size() == BATCH) stage(list, batch);
        }
        stage(list, batch);
      }
      return database.write(h -> DoNotCallTable.publish(h, list, replace, clock.nowUs() / 1_000));
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void stage(String list, List<String> batch) {
    if (batch.isEmpty()) return;
    database.write(h -> {
      DoNotCallTable.stage(h, list, batch);
      return 0;
    });
    batch.clear();
  }
}

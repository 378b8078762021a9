package io.stepline.dialog.campaign.contact;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.stepline.dialog.campaign.plan.Campaign;
import io.stepline.dialog.campaign.store.CampaignTable;
import io.stepline.dialog.campaign.store.ContactTable;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.dialog.campaign.store.ImportTable;
import io.stepline.kafka.contract.WallClock;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Takes a file of contacts into a campaign: CSV (RFC 4180) or a workbook, as {@link TextFile} has it. Rows that cannot
 * be used are named one by one in a report beside it; the others count from the moment the import is done, all at once.
 * An import that breaks leaves nothing. Memory does not grow with the file.
 */
public final class ContactImport {
  static final Set<String> MEANT =
      Set.of("number", "number2", "number3", "number4", "zone", "consent", "consent-date", "priority");
  private static final int BATCH = 2_000;
  private static final String DUPLICATE = "number: already in this campaign or file";

  private final Database database;
  private final WallClock clock;
  private final PhoneNumbers numbers = new PhoneNumbers();

  public ContactImport(Database database, WallClock clock) {
    this.database = database;
    this.clock = clock;
  }

  private record Row(long line, String number, ContactTable.Fresh fresh) {}

  /**
   * @throws IllegalArgumentException if the campaign or the file cannot be used as a whole; nothing is left of the
   *   import then
   */
  public ImportReport run(String campaignName, Path file, Path reportFolder, ImportProgress.Listener listener) {
    Campaign campaign = database.read(h -> CampaignTable.find(h, campaignName))
        .orElseThrow(() -> new IllegalArgumentException("there is no campaign '" + campaignName + "'"));
    database.read(h -> ImportTable.dead(h, nowMs())).forEach(dead -> ImportTable.undo(database, dead));
    long id = database.write(h -> ImportTable.begin(h, campaignName, file.getFileName().toString(), nowMs()));
    boolean done = false;
    try {
      ImportReport report =
          load(id, campaign, file, reportFolder.resolve(campaignName + "-import-" + id + ".csv"), listener);
      done = true;
      return report;
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
    } catch (CsvParseException | IllegalStateException e) {
      throw new IllegalArgumentException(file + " is not CSV: " + e.getMessage(), e);
    } finally {
      if (!done) ImportTable.undo(database, id);
    }
  }

  private ImportReport load(long id, Campaign campaign, Path file, Path details, ImportProgress.Listener listener)
      throws IOException {
    ContactRow reader = new ContactRow(numbers, campaign.spec());
    Map<String, Long> problems = new LinkedHashMap<>();
    Files.createDirectories(details.toAbsolutePath().getParent());
    try (TextFile table = TextFile.of(file); CountingInput in = new CountingInput(table.open());
        Reader text = table.reader(in);
        CsvWriter refused = CsvWriter.builder().build(details, StandardCharsets.UTF_8);
        CsvReader<CsvRecord> csv = CsvReader.builder().fieldSeparator(table.separator())
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE).missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofCsvRecord(text)) {
      long size = Math.max(1, Files.size(table.content()));
      refused.writeRecord("line", "problem", "number");
      List<Row> batch = new ArrayList<>(BATCH);
      long rows = 0;
      long taken = 0;
      Optional<Columns> columns = Optional.empty();
      for (CsvRecord record : csv) {
        List<String> row = record.getFields();
        if (columns.isEmpty()) {
          if (isSeparatorLine(row, table)) continue;
          columns = Optional.of(Columns.of(row, numbers, campaign.spec().countries().getFirst(), file));
          if (columns.get().named()) continue;
        }
        rows++;
        String number = number(columns.get(), row);
        try {
          batch.add(new Row(record.getStartingLineNumber(), number,
              reader.read((id << 32) + rows, columns.get().values(row))));
        } catch (ContactRow.Refused e) {
          refuse(record.getStartingLineNumber(), Objects.requireNonNullElse(e.getMessage(), e.toString()), number,
              refused, problems);
        }
        if (batch.size() < BATCH) continue;
        taken += flush(id, campaign.name(), batch, rows, taken, refused, problems);
        listener.at(new ImportProgress((double) in.count() / size, rows, taken, rows - taken));
      }
      if (rows == 0) throw new IllegalArgumentException(
          file + " has no rows; the first line names the columns, of which one is number");
      taken += flush(id, campaign.name(), batch, rows, taken, refused, problems);
      database.write(h -> {
        ImportTable.finish(h, id, true);
        return 0;
      });
      listener.at(new ImportProgress(1, rows, taken, rows - taken));
      return new ImportReport(id, rows, taken, problems, details);
    }
  }

  private static boolean isSeparatorLine(List<String> row, TextFile table) {
    return String.join(String.valueOf(table.separator()), row).equalsIgnoreCase("sep=" + table.separator());
  }

  private static String number(Columns columns, List<String> row) {
    int at = columns.names().indexOf("number");
    return at < row.size() ? row.get(at) : "";
  }

  private long flush(long id, String campaign, List<Row> batch, long rows, long before, CsvWriter refused,
      Map<String, Long> problems) {
    if (batch.isEmpty()) return 0;
    boolean[] taken = database.write(h -> {
      boolean[] t = ContactTable.insert(h, campaign, id, batch.stream().map(Row::fresh).toList(), nowMs());
      long count = before;
      for (boolean b : t) if (b) count++;
      ImportTable.count(h, id, rows, count, rows - count, nowMs());
      return t;
    });
    long count = 0;
    for (int i = 0; i < taken.length; i++) {
      if (taken[i]) count++;
      else refuse(batch.get(i).line(), DUPLICATE, batch.get(i).number(), refused, problems);
    }
    batch.clear();
    return count;
  }

  private static void refuse(long line, String problem, String number, CsvWriter refused, Map<String, Long> problems) {
    refused.writeRecord(Long.toString(line), problem,
        Formulas.neutral(number.length() > 60 ? number.substring(0, 60) : number));
    problems.merge(problem, 1L, Long::sum);
  }

  private long nowMs() {
    return clock.nowUs() / 1_000;
  }
}

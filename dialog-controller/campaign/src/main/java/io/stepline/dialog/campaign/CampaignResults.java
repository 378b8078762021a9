package io.stepline.dialog.campaign;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.stepline.dialog.campaign.contact.Formulas;
import io.stepline.dialog.campaign.store.ContactTable;
import io.stepline.dialog.campaign.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.Set;

/** All contacts of a campaign with what came of them, as CSV. Memory does not grow with their number. */
public final class CampaignResults {
  private static final List<String> COLUMNS = List.of("number", "state", "outcome", "reason", "attempts",
      "last-attempt", "last-number", "answered-by", "sip-status", "dialled-at", "ended-at");
  private static final String CONTACTS =
      "SELECT c.number, c.facts, c.state, c.outcome, c.reason, c.attempts, a.id, a.number AS called, a.answered_by,"
          + " a.sip_status, a.dialled_ms, a.ended_ms, a.result "
          + "FROM contact c LEFT JOIN attempt a ON a.contact = c.id AND a.planned_ms = (SELECT MAX(b.planned_ms) "
          + "FROM attempt b WHERE b.contact = c.id) WHERE c.campaign = ? ORDER BY c.id";

  private CampaignResults() {}

  /** @return rows written @throws IllegalArgumentException if the file cannot be written */
  public static long write(Database database, String campaign, Path file) {
    Set<String> names = new TreeSet<>();
    scan(database, campaign, (row, facts, result) -> {
      facts.keySet().forEach(k -> names.add("contact." + k));
      result.keySet().forEach(k -> names.add("result." + k));
    });
    long[] rows = {0};
    try (CsvWriter csv = CsvWriter.builder().build(file, StandardCharsets.UTF_8)) {
      List<String> header = new ArrayList<>(COLUMNS);
      header.addAll(names);
      csv.writeRecord(header.stream().map(Formulas::neutral).toList());
      scan(database, campaign, (row, facts, result) -> {
        List<String> line = new ArrayList<>(row);
        names.forEach(n -> line.add(Optional
            .ofNullable(n.startsWith("contact.") ? facts.get(n.substring(8)) : result.get(n.substring(7))).orElse("")));
        csv.writeRecord(line.stream().map(Formulas::neutral).toList());
        rows[0]++;
      });
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalArgumentException(file + " cannot be written: " + e.getMessage(), e);
    }
    return rows[0];
  }

  private interface Each {
    void row(List<String> columns, Map<String, String> facts, Map<String, String> result);
  }

  private record Line(List<String> columns, Map<String, String> facts, Map<String, String> result) {}

  private static void scan(Database database, String campaign, Each each) {
    database.write(h -> {
      try (var lines = h.select(CONTACTS, campaign).setFetchSize(1_000).map((rs, ctx) -> {
        List<String> columns = new ArrayList<>(List.of(rs.getString("number"), rs.getString("state"),
            rs.getString("outcome"), rs.getString("reason"), Integer.toString(rs.getInt("attempts"))));
        for (String c : List.of("id", "called", "answered_by"))
          columns.add(Optional.ofNullable(rs.getString(c)).orElse(""));
        columns.add(Integer.toString(rs.getInt("sip_status")));
        columns.add(CampaignDesk.when(rs.getLong("dialled_ms")));
        columns.add(CampaignDesk.when(rs.getLong("ended_ms")));
        return new Line(columns, ContactTable.facts(rs.getString("facts")),
            new LinkedHashMap<>(ContactTable.facts(Optional.ofNullable(rs.getString("result")).orElse(""))));
      }).iterator()) {
        while (lines.hasNext()) {
          Line l = lines.next();
          each.row(l.columns(), l.facts(), l.result());
        }
      }
      return 0;
    });
  }
}

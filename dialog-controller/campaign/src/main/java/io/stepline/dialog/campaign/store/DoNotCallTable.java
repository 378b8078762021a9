package io.stepline.dialog.campaign.store;

import io.stepline.dialog.campaign.rule.CallFacts;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Do-not-call lists. Each change makes a version; entries say in which versions they stood, so that an old decision can
 * be checked.
 */
public final class DoNotCallTable {
  /** The house's own: who told a bot not to call again. It is always asked and always there, if only empty. */
  public static final String OPT_OUT = "opt-out";

  private DoNotCallTable() {}

  /** @param digest SHA-256 over its numbers in order, a line each */
  public record DoNotCallList(String name, long version, long entries, String digest) {}

  public static List<DoNotCallList> all(Handle h) {
    return h.select("SELECT * FROM do_not_call_list ORDER BY name")
        .map((rs, ctx) -> new DoNotCallList(rs.getString("name"), rs.getLong("version"), rs.getLong("entries"),
            rs.getString("digest")))
        .list();
  }

  /** What each of these lists says of a number today. */
  public static List<CallFacts.Listed> ask(Handle h, Collection<String> lists, String number) {
    return lists.stream().map(name -> {
      Optional<Long> version =
          h.select("SELECT version FROM do_not_call_list WHERE name = ?", name).mapTo(Long.class).findOne();
      boolean holds = h.select("SELECT 1 FROM do_not_call WHERE list = ? AND number = ? AND until = 0", name, number)
          .mapTo(Integer.class).findFirst().isPresent();
      return new CallFacts.Listed(name, name.equals(OPT_OUT) ? version.or(() -> Optional.of(0L)) : version, holds);
    }).toList();
  }

  public static void clearStage(Handle h, String list) {
    h.execute("DELETE FROM do_not_call_stage WHERE list = ?", list);
  }

  public static void stage(Handle h, String list, Collection<String> numbers) {
    PreparedBatch batch =
        h.prepareBatch("INSERT INTO do_not_call_stage(list, number) VALUES (?, ?) ON CONFLICT DO NOTHING");
    numbers.forEach(n -> batch.add(list, n));
    batch.execute();
  }

  /** What was staged becomes the next version. @param replace what was not staged leaves the list */
  public static DoNotCallList publish(Handle h, String list, boolean replace, long nowMs) {
    h.execute(
        "INSERT INTO do_not_call_list(name, version, entries, digest, changed_ms) VALUES (?, 0, 0, '', ?) ON "
            + "CONFLICT DO NOTHING",
        list, nowMs);
    h.execute("UPDATE do_not_call_list SET version = version + 1, changed_ms = ? WHERE name = ?", nowMs, list);
    long version = h.select("SELECT version FROM do_not_call_list WHERE name = ?", list).mapTo(Long.class).one();
    if (replace) h.execute(
        "UPDATE do_not_call SET until = ? WHERE list = ? AND until = 0 AND NOT EXISTS (SELECT 1 FROM "
            + "do_not_call_stage s WHERE s.list = do_not_call.list AND s.number = do_not_call.number)",
        version, list);
    h.execute(
        "INSERT INTO do_not_call(list, number, since, until) SELECT s.list, s.number, ?, 0 FROM do_not_call_stage "
            + "s WHERE s.list = ? "
            + "AND NOT EXISTS (SELECT 1 FROM do_not_call d WHERE d.list = s.list AND d.number = s.number AND "
            + "d.until = 0)",
        version, list);
    clearStage(h, list);
    MessageDigest digest = sha256();
    long entries = 0;
    try (var numbers = h.select("SELECT number FROM do_not_call WHERE list = ? AND until = 0 ORDER BY number", list)
        .mapTo(String.class).iterator()) {
      for (; numbers.hasNext(); entries++) digest.update((numbers.next() + "\n").getBytes(StandardCharsets.US_ASCII));
    }
    String hex = HexFormat.of().formatHex(digest.digest());
    h.execute("UPDATE do_not_call_list SET entries = ?, digest = ? WHERE name = ?", entries, hex, list);
    return new DoNotCallList(list, version, entries, hex);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

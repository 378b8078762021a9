package io.stepline.dialog.campaign.evidence;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stepline.kafka.contract.CallId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/**
 * What was decided and what happened, one entry after another, each campaign a chain: an entry's hash is SHA-256 of the
 * hash before it, a colon, and SHA-256 of its text, all in hex. Nothing in it can be changed, left out or put in
 * without all that follows changing too. Written in the transaction that acts on it.
 */
public final class EvidenceChain {
  /** Before the first entry. */
  public static final String ROOT = "0".repeat(64);
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private EvidenceChain() {}

  public record Entry(long seq, String attempt, String body, String hash) {}

  /** @param attempt empty where no attempt was made */
  public static void append(Handle h, String campaign, Optional<CallId> attempt, long contact,
      Map<String, Object> what) {
    Optional<Entry> last = last(h, campaign);
    String body = text(what);
    String hash = link(last.map(Entry::hash).orElse(ROOT), digest(body));
    h.execute("INSERT INTO evidence(campaign, seq, attempt, contact, body, hash) VALUES (?, ?, ?, ?, ?, ?)", campaign,
        last.map(Entry::seq).orElse(0L) + 1, attempt.map(CallId::value).orElse(""),
        contact, body, hash);
  }

  public static Optional<Entry> last(Handle h, String campaign) {
    return h.select("SELECT * FROM evidence WHERE campaign = ? ORDER BY seq DESC LIMIT 1", campaign)
        .map((rs, ctx) -> entry(rs.getLong("seq"), rs.getString("attempt"), rs.getString("body"), rs.getString("hash")))
        .findOne();
  }

  static List<Entry> between(Handle h, String campaign, long from, long to) {
    return h
        .select("SELECT * FROM evidence WHERE campaign = ? AND seq >= ? AND seq <= ? ORDER BY seq", campaign, from, to)
        .map((rs, ctx) -> entry(rs.getLong("seq"), rs.getString("attempt"), rs.getString("body"), rs.getString("hash")))
        .list();
  }

  private static Entry entry(long seq, String attempt, String body, String hash) {
    return new Entry(seq, attempt, body, hash);
  }

  /**
   * Walks a whole chain. @return how many entries it has @throws IllegalStateException naming the first that does not
   * fit
   */
  public static long audit(Handle h, String campaign) {
    String before = ROOT;
    long seq = 0;
    try (var all = h.select("SELECT * FROM evidence WHERE campaign = ? ORDER BY seq", campaign)
        .map((rs, ctx) -> entry(rs.getLong("seq"), rs.getString("attempt"), rs.getString("body"), rs.getString("hash")))
        .iterator()) {
      while (all.hasNext()) {
        Entry e = all.next();
        seq++;
        if (e.seq() != seq)
          throw new IllegalStateException("entry " + seq + " of campaign " + campaign + " is missing");
        if (!e.hash().equals(link(before, digest(e.body()))))
          throw new IllegalStateException("entry " + seq + " of campaign " + campaign + " is not what was written");
        before = e.hash();
      }
    }
    return seq;
  }

  public static String link(String before, String bodyDigest) {
    return digest(before + ":" + bodyDigest);
  }

  public static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Keys in order, so that the same facts have the same text. */
  private static String text(Map<String, Object> what) {
    try {
      return JSON.writeValueAsString(new TreeMap<>(what));
    } catch (JacksonException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(String text) throws JacksonException {
    return JSON.readTree(text);
  }
}

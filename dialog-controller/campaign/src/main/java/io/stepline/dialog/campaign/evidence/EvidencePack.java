package io.stepline.dialog.campaign.evidence;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.kafka.contract.CallId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * All that is known of one attempt, to be checked by somebody who has nothing else: its entries in full, of those
 * between them only the digests, and a signature of the house over both ends of that piece of the chain.
 */
public final class EvidencePack {
  private static final JsonMapper JSON = new JsonMapper();

  private EvidencePack() {}

  /** @throws IllegalArgumentException if there is no such attempt */
  public static String export(Database database, CallId attempt, EvidenceKey key) {
    return database.read(h -> {
      String campaign =
          h.select("SELECT campaign FROM attempt WHERE id = ?", attempt.value()).mapTo(String.class).findOne()
              .orElseThrow(() -> new IllegalArgumentException("there is no attempt " + attempt));
      List<Long> seqs =
          h.select("SELECT seq FROM evidence WHERE attempt = ? ORDER BY seq", attempt.value()).mapTo(Long.class).list();
      if (seqs.isEmpty()) throw new IllegalArgumentException("there is no evidence of attempt " + attempt);
      long first = seqs.getFirst();
      long last = seqs.getLast();
      String before = EvidenceChain.between(h, campaign, first - 1, first - 1).stream().findFirst()
          .map(EvidenceChain.Entry::hash).orElse(EvidenceChain.ROOT);
      ObjectNode pack = JSON.createObjectNode().put("format", "stepline-evidence-1").put("campaign", campaign)
          .put("attempt", attempt.value()).put("before", before);
      ArrayNode links = pack.putArray("chain");
      String end = before;
      for (EvidenceChain.Entry e : EvidenceChain.between(h, campaign, first, last)) {
        ObjectNode link = links.addObject().put("seq", e.seq());
        if (e.attempt().equals(attempt.value())) link.put("body", e.body());
        else link.put("digest", EvidenceChain.digest(e.body()));
        end = e.hash();
      }
      pack.put("hash", end).put("key", key.publicKey()).put("signature",
          key.sign(signed(campaign, attempt.value(), before, end)));
      return pack.toPrettyString();
    });
  }

  private static String signed(String campaign, String attempt, String before, String hash) {
    return "stepline-evidence-1|" + campaign + "|" + attempt + "|" + before + "|" + hash;
  }

  /** What a pack that holds says, entry by entry; {@code key} is who signed it. */
  public record Verified(String campaign, String attempt, String key, List<JsonNode> entries) {}

  /**
   * Needs nothing but the text.
   *
   * @param trusted the key that it must be signed by; empty to take the pack's own
   * @throws IllegalArgumentException naming what does not hold
   */
  public static Verified verify(String text, Optional<String> trusted) {
    try {
      JsonNode pack = JSON.readTree(text);
      if (!pack.path("format").asText().equals("stepline-evidence-1"))
        throw new IllegalArgumentException("not an evidence pack");
      String campaign = pack.path("campaign").asText();
      String attempt = pack.path("attempt").asText();
      String before = pack.path("before").asText();
      String hash = before;
      long seq = -1;
      List<JsonNode> entries = new ArrayList<>();
      for (JsonNode link : pack.path("chain")) {
        if (seq >= 0 && link.path("seq").asLong() != seq + 1)
          throw new IllegalArgumentException("entry " + (seq + 1) + " is missing");
        seq = link.path("seq").asLong();
        if (link.has("body")) {
          JsonNode body = EvidenceChain.json(link.path("body").asText());
          if (!body.path("attempt").asText().equals(attempt))
            throw new IllegalArgumentException("entry " + seq + " is of another attempt");
          entries.add(body);
          hash = EvidenceChain.link(hash, EvidenceChain.digest(link.path("body").asText()));
        } else {
          hash = EvidenceChain.link(hash, link.path("digest").asText());
        }
      }
      if (entries.isEmpty() || !hash.equals(pack.path("hash").asText()))
        throw new IllegalArgumentException("the entries are not those whose hash was signed");
      String key = pack.path("key").asText();
      if (trusted.isPresent() && !trusted.get().equals(key))
        throw new IllegalArgumentException("signed by another key than the one expected");
      if (!holds(key, signed(campaign, attempt, before, hash), pack.path("signature").asText()))
        throw new IllegalArgumentException("the signature does not hold");
      return new Verified(campaign, attempt, key, entries);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not an evidence pack: " + e.getOriginalMessage(), e);
    }
  }

  private static boolean holds(String key, String text, String signature) {
    try {
      Signature s = Signature.getInstance("Ed25519");
      s.initVerify(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(key))));
      s.update(text.getBytes(StandardCharsets.UTF_8));
      return s.verify(Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}

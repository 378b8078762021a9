package io.stepline.gateway.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Digest authentication from the side that asks. Nonces carry their time under a MAC, so none are stored before they
 * are used; of those used, the counts are kept against replay. Thread-safe.
 */
public final class DigestGate {
  private static final long NONCE_LIVES_MS = 300_000;
  private static final int MAX_NONCES = 20_000;
  private static final int MAC_BYTES = 16;

  private final byte[] secret = new byte[32];
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Long> lastCount = new LinkedHashMap<>() {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
      return size() > MAX_NONCES;
    }
  };

  public enum Verdict { GOOD, STALE, WRONG, MISSING }

  public DigestGate() {
    random.nextBytes(secret);
  }

  /** Challenges for each algorithm, in the order given: the preferred first (RFC 8760 2.3). */
  public List<String> challenges(String realm, List<DigestAlgorithm> algorithms, boolean stale, long nowMs) {
    return algorithms.stream()
        .map(a -> "Digest realm=\"" + realm + "\", nonce=\"" + nonce(nowMs) + "\", algorithm=" + a.token()
            + ", qop=\"auth,auth-int\""
            + (stale ? ", stale=true" : ""))
        .toList();
  }

  /**
   * The URI need not be the request's: telephones name their server, and proxies change it (RFC 3261 22.4); the nonce
   * count prevents a replay.
   *
   * @param authorizations values of the Authorization headers, as they came
   */
  public Verdict check(List<String> authorizations, String realm, List<Credentials> guests, Digest.Subject what,
      long nowMs) {
    Optional<DigestParameters> said = authorizations.stream().map(DigestParameters::parse).flatMap(Optional::stream)
        .filter(p -> p.get("realm").equals(realm)).findFirst();
    if (said.isEmpty()) return Verdict.MISSING;
    DigestParameters p = said.get();
    Optional<DigestAlgorithm> algorithm = DigestAlgorithm.byToken(p.get("algorithm"));
    Optional<Credentials> guest = guests.stream().filter(g -> g.username().equals(p.get("username"))).findFirst();
    if (algorithm.isEmpty() || guest.isEmpty() || !p.get("qop").matches("auth|auth-int")
        || !p.get("nc").matches("[0-9a-fA-F]{8}"))
      return Verdict.WRONG;
    if (p.get("uri").isEmpty() || !isOurs(p.get("nonce"))) return Verdict.WRONG;
    String expected = Digest.response(algorithm.get(), Digest.ha1(algorithm.get(), guest.get(), realm),
        p.get("nonce"), new Digest.Subject(what.method(), p.get("uri"), what.body()), p.get("qop"), p.get("cnonce"),
        p.get("nc"));
    if (!MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8),
        p.get("response").getBytes(StandardCharsets.UTF_8)))
      return Verdict.WRONG;
    if (nowMs - madeAt(p.get("nonce")) > NONCE_LIVES_MS) return Verdict.STALE;
    return isNext(p.get("nonce"), Long.parseLong(p.get("nc"), 16)) ? Verdict.GOOD : Verdict.STALE;
  }

  private synchronized boolean isNext(String nonce, long count) {
    if (count <= lastCount.getOrDefault(nonce, 0L)) return false;
    lastCount.put(nonce, count);
    return true;
  }

  private String nonce(long nowMs) {
    byte[] salt = new byte[8];
    random.nextBytes(salt);
    byte[] body = ByteBuffer.allocate(16).putLong(nowMs).put(salt).array();
    return Base64.getEncoder().withoutPadding()
        .encodeToString(ByteBuffer.allocate(16 + MAC_BYTES).put(body).put(mac(body)).array());
  }

  private boolean isOurs(String nonce) {
    try {
      byte[] bytes = Base64.getDecoder().decode(nonce);
      return bytes.length == 16 + MAC_BYTES
          && MessageDigest.isEqual(mac(Arrays.copyOf(bytes, 16)), Arrays.copyOfRange(bytes, 16, bytes.length));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static long madeAt(String nonce) {
    return ByteBuffer.wrap(Base64.getDecoder().decode(nonce)).getLong();
  }

  private byte[] mac(byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return Arrays.copyOf(mac.doFinal(body), MAC_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.stepline.gateway.auth;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A challenge and how often it has been answered. One client nonce goes with it for good, so that the key of a session
 * (MD5-sess and its kin, RFC 7616 3.4.2) is the same whether a server makes it once or anew. Thread-safe.
 */
final class DigestNonce {
  private static final SecureRandom RANDOM = new SecureRandom();
  private final Digest.Challenge challenge;
  private final String cnonce;
  private final AtomicInteger uses = new AtomicInteger();

  DigestNonce(Digest.Challenge challenge) {
    this.challenge = challenge;
    byte[] bytes = new byte[8];
    RANDOM.nextBytes(bytes);
    this.cnonce = HexFormat.of().formatHex(bytes);
  }

  /** Whether it is counted, and so may be used again without being asked. */
  boolean counts() {
    return !challenge.qop().isEmpty();
  }

  DigestNonce followedBy(String next) {
    return new DigestNonce(challenge.with(next));
  }

  String authorization(Credentials who, Digest.Subject what) {
    return Digest.authorization(challenge, who, what, cnonce, uses.incrementAndGet());
  }
}

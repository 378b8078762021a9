package io.stepline.gateway.auth;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Our side of digest authentication towards one server: remembers its nonce and counts its uses, so that later requests
 * need no challenge. Thread-safe.
 */
public final class DigestLogin {
  private static final SecureRandom RANDOM = new SecureRandom();
  private final Credentials credentials;
  private Optional<Digest.Challenge> challenge = Optional.empty();
  private int uses;
  private int refusedInARow;

  public DigestLogin(Credentials credentials) {
    this.credentials = credentials;
  }

  /**
   * A server asks who we are.
   *
   * @return whether another try makes sense: not when it has just refused an answer to a fresh nonce
   */
  public synchronized boolean challenged(List<String> headers) {
    Optional<Digest.Challenge> now =
        Digest.strongest(headers.stream().map(Digest.Challenge::parse).flatMap(Optional::stream).toList());
    if (now.isEmpty()) return false;
    refusedInARow = now.get().stale() ? 0 : refusedInARow + 1;
    challenge = now;
    uses = 0;
    return refusedInARow <= 1;
  }

  public synchronized void accepted() {
    refusedInARow = 0;
  }

  /** The value of the Authorization header; empty before the first challenge. */
  public synchronized Optional<String> authorization(Digest.Subject what) {
    return challenge.map(c -> {
      byte[] cnonce = new byte[8];
      RANDOM.nextBytes(cnonce);
      return Digest.authorization(c, credentials, what, HexFormat.of().formatHex(cnonce), ++uses);
    });
  }
}

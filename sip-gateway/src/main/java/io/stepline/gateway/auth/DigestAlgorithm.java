package io.stepline.gateway.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Hashes of SIP digest authentication (RFC 8760), the strongest first. */
public enum DigestAlgorithm {
  SHA_512_256("SHA-512-256", "SHA-512/256"), SHA_256("SHA-256", "SHA-256"), MD5("MD5", "MD5");

  private final String token;
  private final String hash;

  DigestAlgorithm(String token, String hash) {
    this.token = token;
    this.hash = hash;
  }

  public String token() {
    return token;
  }

  /** @param token as in a challenge; empty means MD5 (RFC 7616 3.3) */
  public static Optional<DigestAlgorithm> byToken(String token) {
    if (token.isEmpty()) return Optional.of(MD5);
    for (DigestAlgorithm a : values()) if (a.token.equalsIgnoreCase(token)) return Optional.of(a);
    return Optional.empty();
  }

  String hex(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(hash).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  String hex(String text) {
    return hex(text.getBytes(StandardCharsets.UTF_8));
  }
}

package io.stepline.ops.login;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Passwords as PBKDF2 with HMAC-SHA-512: {@code pbkdf2-sha512$ROUNDS$SALT$HASH}. Thread-safe.
 */
final class Passwords {
  /** What OWASP asks of this hash; some 0.2 s of one core. */
  static final int ROUNDS = 210_000;
  static final int MIN_LENGTH = 12;
  static final int MAX_LENGTH = 200;
  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  private static final int BITS = 256;
  private static final SecureRandom RANDOM = new SecureRandom();
  private final int rounds;

  Passwords(int rounds) {
    this.rounds = rounds;
  }

  String hash(String password) {
    byte[] salt = new byte[16];
    RANDOM.nextBytes(salt);
    return "pbkdf2-sha512$" + rounds + "$" + text(salt) + "$" + text(derive(password, salt, rounds));
  }

  /** Takes as long for a hash that is none, so that nobody learns which users there are. */
  boolean is(String password, String hash) {
    String[] parts = hash.split("\\$");
    boolean known = parts.length == 4 && parts[0].equals("pbkdf2-sha512");
    byte[] derived = derive(password, known ? Base64.getUrlDecoder().decode(parts[2]) : new byte[16],
        known ? Integer.parseInt(parts[1]) : rounds);
    return known && MessageDigest.isEqual(derived, Base64.getUrlDecoder().decode(parts[3]));
  }

  /** One that nobody guesses and everybody can type: 20 of 56 signs, 116 bits. */
  static String generated() {
    return RANDOM.ints(20, 0, ALPHABET.length()).collect(StringBuilder::new, (s, i) -> s.append(ALPHABET.charAt(i)),
        StringBuilder::append).toString();
  }

  /** 256 bits, as text. */
  static String secret() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return text(bytes);
  }

  static String sha256(String secret) {
    try {
      return text(
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] derive(String password, byte[] salt, int rounds) {
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, rounds, BITS);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } finally {
      spec.clearPassword();
    }
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}

package io.stepline.media.srtp;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/** A master key with its salt, as one sender uses it (RFC 3711 8.2). Its text never shows the key. */
public final class SrtpKey {
  private static final SecureRandom RANDOM = new SecureRandom();
  private final SrtpSuite suite;
  private final byte[] keyAndSalt;

  /** @throws IllegalArgumentException if the length is not that of the suite */
  public SrtpKey(SrtpSuite suite, byte[] keyAndSalt) {
    if (keyAndSalt.length != suite.keyBytes() + suite.saltBytes())
      throw new IllegalArgumentException(suite + " needs " + (suite.keyBytes() + suite.saltBytes())
          + " bytes of key and salt, not " + keyAndSalt.length);
    this.suite = suite;
    this.keyAndSalt = keyAndSalt.clone();
  }

  public static SrtpKey random(SrtpSuite suite) {
    byte[] bytes = new byte[suite.keyBytes() + suite.saltBytes()];
    RANDOM.nextBytes(bytes);
    return new SrtpKey(suite, bytes);
  }

  public SrtpSuite suite() {
    return suite;
  }

  byte[] key() {
    return Arrays.copyOf(keyAndSalt, suite.keyBytes());
  }

  byte[] salt() {
    return Arrays.copyOfRange(keyAndSalt, suite.keyBytes(), keyAndSalt.length);
  }

  /** As {@code inline:} has it. */
  public String base64() {
    return Base64.getEncoder().encodeToString(keyAndSalt);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof SrtpKey k && k.suite == suite && MessageDigest.isEqual(k.keyAndSalt, keyAndSalt);
  }

  @Override
  public int hashCode() {
    return suite.hashCode();
  }

  @Override
  public String toString() {
    return suite + " key";
  }
}

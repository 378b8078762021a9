package io.stepline.gateway.sdp;

import io.stepline.media.srtp.SrtpKey;
import io.stepline.media.srtp.SrtpSuite;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a leg protects its media with: made once for each leg, so that later descriptions of it repeat the same keys.
 * Owned by the leg's lane.
 */
public final class OwnKeys {
  private static final SecureRandom RANDOM = new SecureRandom();
  private final Map<SrtpSuite, SrtpKey> sdes = new EnumMap<>(SrtpSuite.class);
  private final String fingerprint;
  private String iceFragment = random(6);
  private String icePassword = random(18);
  private String iceOfTheirs = "";

  /** @param fingerprint of our DTLS certificate, as {@code sha-256 AB:CD...} */
  public OwnKeys(String fingerprint) {
    this.fingerprint = fingerprint;
  }

  SrtpKey sdes(SrtpSuite suite) {
    return sdes.computeIfAbsent(suite, SrtpKey::random);
  }

  String fingerprint() {
    return fingerprint;
  }

  /** Who begins ICE anew gets new credentials of ours (RFC 8839 4.4.1.1.1); the same ones else. */
  Ice ice(String theirFragment, String theirPassword) {
    String theirs = theirFragment + " " + theirPassword;
    if (!iceOfTheirs.isEmpty() && !iceOfTheirs.equals(theirs)) {
      iceFragment = random(6);
      icePassword = random(18);
    }
    iceOfTheirs = theirs;
    return new Ice(iceFragment, icePassword, theirFragment);
  }

  private static String random(int bytes) {
    byte[] b = new byte[bytes];
    RANDOM.nextBytes(b);
    return Base64.getEncoder().withoutPadding().encodeToString(b);
  }
}

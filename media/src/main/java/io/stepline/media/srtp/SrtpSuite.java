package io.stepline.media.srtp;

import java.util.Optional;
import org.jitsi.srtp.SrtpPolicy;

/**
 * The SRTP crypto suites we speak (RFC 4568 6.2, RFC 7714 14.2), in our order of preference. Key and salt lengths in
 * bytes.
 */
public enum SrtpSuite {
  AEAD_AES_256_GCM(32, 12, 8, 16, 0),
  AEAD_AES_128_GCM(16, 12, 7, 16, 0),
  AES_CM_128_HMAC_SHA1_80(16, 14, 1, 10, 20),
  AES_CM_128_HMAC_SHA1_32(16, 14, 2, 4, 20);

  private final int keyBytes;
  private final int saltBytes;
  private final int dtlsProfile;
  private final int tagBytes;
  private final int authKeyBytes;

  SrtpSuite(int keyBytes, int saltBytes, int dtlsProfile, int tagBytes, int authKeyBytes) {
    this.keyBytes = keyBytes;
    this.saltBytes = saltBytes;
    this.dtlsProfile = dtlsProfile;
    this.tagBytes = tagBytes;
    this.authKeyBytes = authKeyBytes;
  }

  public int keyBytes() {
    return keyBytes;
  }

  public int saltBytes() {
    return saltBytes;
  }

  /** The SRTPProtectionProfile number (RFC 5764 4.1.2, RFC 7714 14.2). */
  public int dtlsProfile() {
    return dtlsProfile;
  }

  public static Optional<SrtpSuite> byName(String name) {
    for (SrtpSuite s : values()) if (s.name().equals(name)) return Optional.of(s);
    return Optional.empty();
  }

  public static Optional<SrtpSuite> byDtlsProfile(int profile) {
    for (SrtpSuite s : values()) if (s.dtlsProfile == profile) return Optional.of(s);
    return Optional.empty();
  }

  private boolean isGcm() {
    return authKeyBytes == 0;
  }

  SrtpPolicy rtpPolicy() {
    return policy(tagBytes);
  }

  /** RFC 4568 6.2.2: the short tag is for RTP alone, RTCP keeps 80 bits. */
  SrtpPolicy rtcpPolicy() {
    return policy(isGcm() ? tagBytes : 10);
  }

  private SrtpPolicy policy(int tag) {
    return isGcm()
        ? new SrtpPolicy(SrtpPolicy.AESGCM_ENCRYPTION, keyBytes, SrtpPolicy.NULL_AUTHENTICATION, 0, tag, saltBytes)
        : new SrtpPolicy(SrtpPolicy.AESCM_ENCRYPTION, keyBytes, SrtpPolicy.HMACSHA1_AUTHENTICATION, authKeyBytes, tag,
            saltBytes);
  }
}

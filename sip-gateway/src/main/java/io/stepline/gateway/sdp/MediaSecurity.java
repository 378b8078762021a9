package io.stepline.gateway.sdp;

import io.stepline.media.srtp.SrtpKey;

/** How one audio stream is kept from others, as agreed. */
public sealed interface MediaSecurity {
  record Plain() implements MediaSecurity {}

  /** SRTP with keys out of the descriptions (RFC 4568). {@code tag} is that of the accepted line. */
  record Sdes(int tag, SrtpKey ours, SrtpKey theirs) implements MediaSecurity {}

  /**
   * SRTP with keys from a DTLS handshake on the media path (RFC 5763).
   *
   * @param theirFingerprint hash name and value, as {@code sha-256 AB:CD...}, that their certificate must have
   * @param weConnect whether we begin the handshake
   */
  record Dtls(String theirFingerprint, boolean weConnect) implements MediaSecurity {}

  /**
   * What a trunk wants. {@code OPTIONAL} takes either and offers SDES beside plain RTP; {@code REQUIRED} and
   * {@code DTLS} refuse plain RTP.
   */
  enum Policy {
    NONE, OPTIONAL, REQUIRED, DTLS
  }
}

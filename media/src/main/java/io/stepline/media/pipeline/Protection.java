package io.stepline.media.pipeline;

import java.util.Optional;

/** What stands between RTP and the wire: nothing, or SRTP. */
public interface Protection {
  Protection NONE = new Protection() {
    @Override
    public byte[] protect(byte[] rtp) {
      return rtp;
    }

    @Override
    public Optional<byte[]> unprotect(byte[] datagram) {
      return Optional.of(datagram);
    }
  };

  byte[] protect(byte[] rtp);

  /** @return empty when it is forged, replayed or not decipherable */
  Optional<byte[]> unprotect(byte[] datagram);

  /** RTCP, the same way (RFC 3711 3.4). */
  default byte[] protectRtcp(byte[] rtcp) {
    return rtcp;
  }

  default Optional<byte[]> unprotectRtcp(byte[] datagram) {
    return Optional.of(datagram);
  }
}

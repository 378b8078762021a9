package io.stepline.gateway.sdp;

import io.stepline.media.codec.AudioCodec;
import java.util.List;
import java.util.Optional;

/**
 * Our side of a description.
 *
 * @param address where we receive; {@code port} for RTP, the next for RTCP
 * @param codecs in order of preference
 * @param packetMs how much sound we would like in one packet
 * @param order whose preference decides when we answer
 * @param inbandKeys whether keys are tones in the sound where there are no telephone-events
 * @param before what was agreed earlier in this session, whose types, transport, keys and roles go on
 */
public record Local(String address, int port, List<AudioCodec> codecs, int packetMs, MediaSecurity.Policy policy,
    OwnKeys keys, long sessionId, long version, CodecOrder order, boolean inbandKeys,
    Optional<OfferAnswer.Agreed> before) {

  public Local(String address, int port, List<AudioCodec> codecs, int packetMs, MediaSecurity.Policy policy,
      OwnKeys keys, long sessionId, long version, CodecOrder order, Optional<OfferAnswer.Agreed> before) {
    this(address, port, codecs, packetMs, policy, keys, sessionId, version, order, false, before);
  }

  /** At the beginning of a session, by our own order. */
  public Local(String address, int port, List<AudioCodec> codecs, int packetMs, MediaSecurity.Policy policy,
      OwnKeys keys, long sessionId, long version) {
    this(address, port, codecs, packetMs, policy, keys, sessionId, version, CodecOrder.OURS, Optional.empty());
  }

  Local after(Optional<OfferAnswer.Agreed> earlier) {
    return new Local(address, port, codecs, packetMs, policy, keys, sessionId, version, order, inbandKeys,
        earlier);
  }

  PayloadTypes types() {
    return before.map(OfferAnswer.Agreed::types).orElse(PayloadTypes.NONE);
  }

  boolean isIpv6() {
    return address.contains(":");
  }
}

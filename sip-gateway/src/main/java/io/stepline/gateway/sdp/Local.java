package io.stepline.gateway.sdp;

import io.stepline.media.codec.AudioCodec;
import java.util.List;

/**
 * Our side of a description.
 *
 * @param address where we receive; {@code port} for RTP, the next for RTCP
 * @param codecs in order of preference
 * @param packetMs how much sound we would like in one packet
 */
public record Local(String address, int port, List<AudioCodec> codecs, int packetMs, MediaSecurity.Policy policy,
    OwnKeys keys, long sessionId, long version) {}

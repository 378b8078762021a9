package io.stepline.media.rtp;

import java.util.Optional;
import org.jitsi.service.neomedia.RawPacket;

/**
 * One RTP packet (RFC 3550 5.1). {@code sequence} is 16 bits, {@code timestamp} and {@code ssrc} are unsigned 32 bits.
 *
 * @param arrivedUs when its datagram came in, microseconds; 0 for packets we made
 */
public record RtpPacket(int payloadType, boolean marker, int sequence, long timestamp, long ssrc, byte[] payload,
    long arrivedUs) {
  public static final int HEADER_BYTES = 12;
  public static final int MAX_BYTES = 1500;

  /** @return empty for whatever is not a well-formed RTP packet of version 2 */
  public static Optional<RtpPacket> parse(byte[] bytes, int length, long arrivedUs) {
    if (!wellFormed(bytes, length)) return Optional.empty();
    RawPacket raw = new RawPacket(bytes, 0, length);
    byte[] payload = new byte[raw.getPayloadLength(true)];
    System.arraycopy(bytes, raw.getPayloadOffset(), payload, 0, payload.length);
    return Optional.of(new RtpPacket(raw.getPayloadType() & 0x7f, raw.isPacketMarked(), raw.getSequenceNumber(),
        raw.getTimestamp(), raw.getSSRCAsLong(), payload, arrivedUs));
  }

  public byte[] toBytes() {
    byte[] bytes = new byte[HEADER_BYTES + payload.length];
    bytes[0] = (byte) 0x80;
    bytes[1] = (byte) ((marker ? 0x80 : 0) | payloadType & 0x7f);
    bytes[2] = (byte) (sequence >> 8);
    bytes[3] = (byte) sequence;
    for (int i = 0; i < 4; i++) {
      bytes[4 + i] = (byte) (timestamp >> 24 - 8 * i);
      bytes[8 + i] = (byte) (ssrc >> 24 - 8 * i);
    }
    System.arraycopy(payload, 0, bytes, HEADER_BYTES, payload.length);
    return bytes;
  }

  /** RFC 5761: a datagram on a multiplexed port is RTCP when its second octet is 192 to 223. */
  public static boolean looksLikeRtcp(byte[] bytes, int length) {
    int type = length < 2 ? 0 : bytes[1] & 0xff;
    return type >= 192 && type <= 223;
  }

  private static boolean wellFormed(byte[] b, int length) {
    if (length < HEADER_BYTES || length > MAX_BYTES || (b[0] & 0xc0) != 0x80) return false;
    int end = HEADER_BYTES + 4 * (b[0] & 0x0f);
    if ((b[0] & 0x10) != 0) {
      if (length < end + 4) return false;
      end += 4 + 4 * ((b[end + 2] & 0xff) << 8 | b[end + 3] & 0xff);
    }
    if (length < end) return false;
    if ((b[0] & 0x20) == 0) return true;
    int padding = b[length - 1] & 0xff;
    return padding > 0 && padding <= length - end;
  }
}

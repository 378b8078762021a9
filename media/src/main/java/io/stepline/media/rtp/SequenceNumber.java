package io.stepline.media.rtp;

/**
 * Extends 16-bit sequence numbers over wraps: the value nearest to the last one (RFC 3711 3.3.1 has the same estimate).
 */
final class SequenceNumber {
  private SequenceNumber() {}

  static long extend(int sequence, long last) {
    long candidate = last & ~0xffffL | sequence;
    if (candidate - last > 0x8000) candidate -= 0x10000;
    else if (last - candidate > 0x8000) candidate += 0x10000;
    return candidate;
  }
}

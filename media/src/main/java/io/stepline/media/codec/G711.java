package io.stepline.media.codec;

/** ITU-T G.711 µ-law and A-law. */
public final class G711 {
  private static final short[] FROM_ULAW = new short[256];
  private static final short[] FROM_ALAW = new short[256];
  private static final byte[] TO_ULAW = new byte[1 << 14];
  private static final byte[] TO_ALAW = new byte[1 << 13];

  static {
    for (int i = 0; i < 256; i++) {
      FROM_ULAW[i] = (short) expandUlaw(i);
      FROM_ALAW[i] = (short) expandAlaw(i);
    }
    for (int i = 0; i < TO_ULAW.length; i++) TO_ULAW[i] = (byte) compressUlaw((short) (i << 2));
    for (int i = 0; i < TO_ALAW.length; i++) TO_ALAW[i] = (byte) compressAlaw((short) (i << 3));
  }

  private G711() {}

  public static byte[] encodeUlaw(short[] pcm) {
    byte[] out = new byte[pcm.length];
    for (int i = 0; i < pcm.length; i++) out[i] = TO_ULAW[(pcm[i] & 0xffff) >> 2];
    return out;
  }

  public static byte[] encodeAlaw(short[] pcm) {
    byte[] out = new byte[pcm.length];
    for (int i = 0; i < pcm.length; i++) out[i] = TO_ALAW[(pcm[i] & 0xffff) >> 3];
    return out;
  }

  public static short[] decodeUlaw(byte[] payload) {
    return expand(payload, FROM_ULAW);
  }

  public static short[] decodeAlaw(byte[] payload) {
    return expand(payload, FROM_ALAW);
  }

  private static short[] expand(byte[] payload, short[] table) {
    short[] pcm = new short[payload.length];
    for (int i = 0; i < payload.length; i++) pcm[i] = table[payload[i] & 0xff];
    return pcm;
  }

  private static int expandUlaw(int code) {
    int u = ~code & 0xff;
    int magnitude = (((u & 0x0f) << 3) + 0x84 << ((u & 0x70) >> 4)) - 0x84;
    return (u & 0x80) != 0 ? -magnitude : magnitude;
  }

  private static int expandAlaw(int code) {
    int a = code ^ 0x55;
    int segment = (a & 0x70) >> 4;
    int magnitude = (a & 0x0f) << 4;
    magnitude = segment == 0 ? magnitude + 8 : magnitude + 0x108 << segment - 1;
    return (a & 0x80) != 0 ? magnitude : -magnitude;
  }

  private static int compressUlaw(short pcm) {
    int sign = pcm < 0 ? 0x80 : 0;
    int magnitude = Math.min(32635, Math.abs((int) pcm)) + 0x84;
    int segment = 31 - Integer.numberOfLeadingZeros(magnitude) - 7;
    return ~(sign | segment << 4 | magnitude >> segment + 3 & 0x0f) & 0xff;
  }

  private static int compressAlaw(short pcm) {
    int sign = pcm >= 0 ? 0x80 : 0;
    int magnitude = Math.min(32767, pcm >= 0 ? pcm : -pcm - 1);
    int segment = magnitude < 256 ? 0 : 31 - Integer.numberOfLeadingZeros(magnitude) - 7;
    int mantissa = segment == 0 ? magnitude >> 4 & 0x0f : magnitude >> segment + 3 & 0x0f;
    return (sign | segment << 4 | mantissa) ^ 0x55;
  }
}
